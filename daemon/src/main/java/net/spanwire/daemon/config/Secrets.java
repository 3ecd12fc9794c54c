package net.spanwire.daemon.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys, in the file itself or in files of their own, which nobody else may read.
 *
 * @param configFile what relative paths are relative to
 */
record Secrets(Path configFile) {

  private static final int MAX_FILE_BYTES = 4096;

  /** What stands at {@code key} or in the file named at {@code key-file}; null for neither. */
  <T> @Nullable T read(Section section, String key, Scalar<T> reader) {
    Scalar<T> form =
        switch (key) {
          case "private-key" -> text -> parse(text, reader, "genkey");
          case "preshared-key" -> text -> parse(text, reader, "genpsk");
          default -> reader;
        };
    String fileKey = key + "-file";
    boolean both = section.has(key) && section.has(fileKey);
    if (both) {
      section.error(fileKey, "stands beside " + key + ", expected one of the two");
    }
    T inline = section.get(key, form);
    T inFile = section.get(fileKey, text -> readFile(text, form));
    if (inline != null && !key.equals("preshared-key")) {
      warnOfReaders(section, key);
    }
    return inline == null ? inFile : inline;
  }

  private void warnOfReaders(Section section, String key) {
    try {
      String mode = modeForOthers(configFile);
      if (mode != null) {
        section.warning(
            key,
            "others can read "
                + configFile
                + " (mode "
                + mode
                + "): chmod 600, or "
                + key
                + "-file");
      }
    } catch (IOException e) {
      // Not on a file system with modes: nothing to warn of.
    }
  }

  private <T> T readFile(String name, Scalar<T> form) {
    Path file = configFile.toAbsolutePath().resolveSibling(name);
    try {
      if (Files.isDirectory(file)) {
        throw new IllegalArgumentException(file + " is a directory, expected a file with a key");
      }
      String mode = modeForOthers(file);
      if (mode != null) {
        throw new IllegalArgumentException(
            "others can read " + file + " (mode " + mode + "), expected 0600: chmod 600 " + file);
      }
      return parseFile(file, form);
    } catch (IOException e) {
      String words = ConfigIncludes.words(e);
      throw new IllegalArgumentException(
          "cannot read " + file + ": " + words + ", expected a file with a key", e);
    }
  }

  private static <T> T parseFile(Path file, Scalar<T> form) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_FILE_BYTES);
    }
    String text = new String(content, StandardCharsets.ISO_8859_1).strip();
    Arrays.fill(content, (byte) 0);
    if (text.isEmpty()) {
      throw new IllegalArgumentException(file + " is empty, expected a key");
    }
    try {
      return form.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /** The mode in octal digits where group or others have any right, else null. */
  private static @Nullable String modeForOthers(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    int mode = 0;
    String text = PosixFilePermissions.toString(permissions);
    for (int i = 0; i < 9; i++) {
      mode = mode << 1 | (text.charAt(i) == '-' ? 0 : 1);
    }
    return (mode & 077) == 0 ? null : String.format("%04o", mode);
  }

  /** Adds to what a key's reader says, which never holds the key. */
  static <T> T parse(String text, Scalar<T> form, String command) {
    try {
      return form.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + ", expected one as of 'spanwire " + command + "'", e);
    }
  }
}
