package net.spanwire.daemon.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What a small file of the system says, read again only when it has changed: DHCP clients and VPNs
 * write resolv.conf anew at any time. Owned by one thread.
 */
final class WatchedFile<T> {

  private final Path path;
  private final Parser<T> parser;
  private T content;
  private @Nullable Stamp stamp;

  WatchedFile(Path path, T ifMissing, Parser<T> parser) {
    this.path = path;
    this.parser = parser;
    this.content = ifMissing;
  }

  /** Makes something of the file. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(Path path) throws IOException;
  }

  private record Stamp(FileTime modified, long size, @Nullable Object fileKey) {}

  /** What the file says now; what it said before where it cannot be read. */
  T get() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      Stamp current = new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
      if (!current.equals(stamp)) {
        content = parser.parse(path);
        stamp = current;
      }
    } catch (IOException e) {
      stamp = null; // gone, or being replaced: read it when it is back
    }
    return content;
  }
}
