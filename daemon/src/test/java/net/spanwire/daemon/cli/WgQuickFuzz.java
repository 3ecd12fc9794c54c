package net.spanwire.daemon.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.spanwire.daemon.config.ConfigFile;
import net.spanwire.daemon.config.ConfigReading;

/**
 * For {@code bench/fuzz}: any text as a file of wg-quick. It is refused with words, or becomes a
 * configuration that the reader can at least read through.
 */
public final class WgQuickFuzz {

  private WgQuickFuzz() {}

  /** The file as it is. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > 4096) {
      return;
    }
    String hocon;
    try {
      WgQuickImport all = new WgQuickImport();
      all.add("wg0", WgQuickFile.parse(new String(data, StandardCharsets.UTF_8).lines().toList()));
      hocon = all.hocon();
    } catch (IllegalArgumentException e) {
      if (e.getMessage() == null) {
        throw new AssertionError("refused without a word", e);
      }
      return;
    }
    try {
      Path file = Files.createTempFile("spanwire-fuzz", ".conf");
      try {
        Files.writeString(file, hocon);
        ConfigReading _ = ConfigFile.read(file, Map.of());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
