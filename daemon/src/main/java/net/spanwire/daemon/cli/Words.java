package net.spanwire.daemon.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times and sizes as people read them. */
final class Words {

  private Words() {}

  /** {@code 45s}, {@code 2m3s}, {@code 4h5m}, {@code 6d7h}: the two largest units. */
  static String duration(long seconds) {
    if (seconds < 60) {
      return Math.max(0, seconds) + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m" + seconds % 60 + "s";
    }
    return seconds < 86_400
        ? seconds / 3600 + "h" + seconds / 60 % 60 + "m"
        : seconds / 86_400 + "d" + seconds / 3600 % 24 + "h";
  }

  /** {@code 2m3s ago}, or {@code never}. */
  static String ago(@Nullable Instant then, Instant now) {
    return then == null ? "never" : duration(Duration.between(then, now).toSeconds()) + " ago";
  }

  /** {@code 512 B}, {@code 1.5 MiB}, as {@code wg} prints them. */
  static String bytes(long count) {
    if (count < 1024) {
      return count + " B";
    }
    String[] units = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = count;
    int unit = -1;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  /** A dash for what is not there. */
  static String orDash(@Nullable Object value) {
    return value == null || value.toString().isEmpty() ? "-" : value.toString();
  }
}
