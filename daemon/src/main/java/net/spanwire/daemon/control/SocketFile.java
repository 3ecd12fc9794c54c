package net.spanwire.daemon.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket of ours in the file system. What a daemon that was killed left behind is replaced; what
 * another one listens on is not. The name appears only once owner and mode are right.
 */
public final class SocketFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);
  private static final int BACKLOG = 16;

  private final Path path;
  private final ServerSocketChannel channel;
  private final @Nullable Object fileKey;

  private SocketFile(Path path, ServerSocketChannel channel, @Nullable Object fileKey) {
    this.path = path;
    this.channel = channel;
    this.fileKey = fileKey;
  }

  /**
   * Listens at {@code path}, of mode 0660 and of the group {@code spanwire} if there is one.
   *
   * @throws IOException saying what is in the way
   */
  static SocketFile listen(Path path) throws IOException {
    return listen(path, SocketFile::forOperators);
  }

  /**
   * Listens at {@code path}, of mode 0600.
   *
   * @throws IOException saying what is in the way
   */
  public static SocketFile listenForOwner(Path path) throws IOException {
    return listen(path, SocketFile::forOwner);
  }

  /** Whose the socket is to be. */
  private interface Ownership {
    void give(Path socket) throws IOException;
  }

  private static SocketFile listen(Path path, Ownership ownership) throws IOException {
    Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
    Files.createDirectories(directory);
    refuseIfInUse(path);
    Path unfinished = path.resolveSibling(path.getFileName() + "~");
    Files.deleteIfExists(unfinished);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(unfinished), BACKLOG);
      ownership.give(unfinished);
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
      return new SocketFile(path, channel, attributes(path).fileKey());
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(unfinished);
      throw e;
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static void refuseIfInUse(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!attributes(path).isOther()) {
      throw new IOException(path + " is there and is no socket: remove it, or name another place");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      LOG.info("replacing {}, which nobody listens on", path);
      return;
    }
    throw new IOException(
        "another process listens on " + path + ": stop it, or name another place");
  }

  private static void forOwner(Path socket) throws IOException {
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
  }

  private static void forOperators(Path socket) throws IOException {
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
    GroupPrincipal group = Caller.controlGroup();
    PosixFileAttributeView view = Files.getFileAttributeView(socket, PosixFileAttributeView.class);
    if (group != null && view != null) {
      try {
        view.setGroup(group);
      } catch (IOException e) {
        LOG.warn("cannot give {} to the group {}: {}", socket, group, e.getMessage());
      }
    }
  }

  public ServerSocketChannel channel() {
    return channel;
  }

  public Path path() {
    return path;
  }

  /** False once somebody has removed or replaced the name. */
  public boolean isThere() {
    try {
      return Objects.equals(attributes(path).fileKey(), fileKey);
    } catch (IOException e) {
      return false;
    }
  }

  /** Stops listening, and removes the name unless it is another's by now. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (isThere()) {
      Files.deleteIfExists(path);
    }
  }
}
