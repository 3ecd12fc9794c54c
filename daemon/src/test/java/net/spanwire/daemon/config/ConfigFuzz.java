package net.spanwire.daemon.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * For {@code bench/fuzz}: any bytes as a configuration file. It is read, or refused with a line and
 * with words; nothing is thrown.
 */
public final class ConfigFuzz {

  private ConfigFuzz() {}

  /** The file as it is. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > 4096) {
      return;
    }
    try {
      Path file = Files.createTempFile("spanwire-fuzz", ".conf");
      try {
        Files.write(file, data);
        check(ConfigFile.read(file, Map.of()), new String(data, StandardCharsets.UTF_8));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(ConfigReading reading, String text) {
    if (reading.config() == null && reading.errors().isEmpty()) {
      throw new AssertionError("refused without a word");
    }
    for (Problem problem : reading.errors()) {
      boolean ofOurs = problem.toString().contains("Exception") && !text.contains("Exception");
      if (problem.toString().isBlank() || ofOurs) {
        throw new AssertionError("no words for people: " + problem);
      }
    }
  }
}
