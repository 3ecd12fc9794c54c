package net.spanwire.daemon.record;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The name of a file with the time in it, as {@code date} writes it, in UTC: %Y, %m, %d, %H, %M,
 * %S, and %% for itself.
 *
 * @param text an absolute path
 */
public record FileTemplate(String text) {

  private static final Pattern FIELD = Pattern.compile("%(.?)");

  /** Throws {@link IllegalArgumentException} where the time cannot be put in. */
  public FileTemplate {
    if (!Path.of(text).isAbsolute()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no absolute path, expected such as /var/log/spanwire/%Y%m%d.%H%M.mrt");
    }
    String _ = fill(text, Instant.EPOCH);
  }

  /** The file of a moment. */
  public Path at(Instant time) {
    return Path.of(fill(text, time));
  }

  private static String fill(String text, Instant time) {
    return FIELD.matcher(text).replaceAll(field -> field(field, time));
  }

  private static String field(MatchResult field, Instant time) {
    String pattern =
        switch (field.group(1)) {
          case "Y" -> "yyyy";
          case "m" -> "MM";
          case "d" -> "dd";
          case "H" -> "HH";
          case "M" -> "mm";
          case "S" -> "ss";
          case "%" -> "'%'";
          default ->
              throw new IllegalArgumentException(
                  "'"
                      + field.group()
                      + "' is no part of a time, expected %Y, %m, %d, %H, %M, %S or %%");
        };
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC).format(time);
  }
}
