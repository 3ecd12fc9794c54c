package net.spanwire.daemon.uapi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.spanwire.core.wireguard.uapi.Conversation;
import net.spanwire.daemon.control.SocketFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code wg} about one interface. Each client has a virtual thread of its own; there are at
 * most {@link #MAX_CLIENTS}, and the next is hung up on.
 */
public final class UapiServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.uapi");

  private static final Path DIRECTORY = Path.of("/var/run/wireguard");
  private static final int MAX_CLIENTS = 32;
  private static final int READ_BYTES = 16 << 10;

  private final SocketFile socket;
  private final Conversation.Subject subject;
  private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

  private UapiServer(SocketFile socket, Conversation.Subject subject) {
    this.socket = socket;
    this.subject = subject;
  }

  /**
   * Listens, for the owner of this process alone, and begins to answer.
   *
   * @throws IOException saying what is in the way: another process, or the file system
   */
  public static UapiServer start(String interfaceName, Conversation.Subject subject)
      throws IOException {
    return start(DIRECTORY, interfaceName, subject);
  }

  static UapiServer start(Path directory, String interfaceName, Conversation.Subject subject)
      throws IOException {
    Path path = directory.resolve(interfaceName + ".sock");
    UapiServer server = new UapiServer(SocketFile.listenForOwner(path), subject);
    Thread.ofVirtual().name("uapi-accept").start(server::accept);
    return server;
  }

  /** False once somebody has removed the socket's name: that is how they ask us to end. */
  public boolean isThere() {
    return socket.isThere();
  }

  private void accept() {
    while (socket.channel().isOpen()) {
      try {
        serve(socket.channel().accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("{}: {}", socket.path(), e.getMessage());
      }
    }
  }

  private void serve(SocketChannel client) {
    if (clients.size() >= MAX_CLIENTS) {
      LOG.warn("{}: too many clients, hung up on one", socket.path());
      close(client);
      return;
    }
    clients.add(client);
    Thread.ofVirtual().name("uapi-client").start(() -> converse(client));
  }

  private void converse(SocketChannel client) {
    Conversation conversation = new Conversation(subject, new InterfaceScopes());
    byte[] bytes = new byte[READ_BYTES];
    try {
      while (!conversation.isOver()) {
        int count = client.read(ByteBuffer.wrap(bytes));
        if (count < 0) {
          break;
        }
        ByteBuffer answer = StandardCharsets.US_ASCII.encode(conversation.receive(bytes, count));
        while (answer.hasRemaining()) {
          int written = client.write(answer);
          LOG.trace("{}: {} bytes answered", socket.path(), written);
        }
      }
    } catch (IOException e) {
      LOG.debug("{}: a client has gone: {}", socket.path(), e.getMessage());
    } finally {
      close(client);
    }
  }

  private void close(SocketChannel client) {
    clients.remove(client);
    try {
      client.close();
    } catch (IOException e) {
      LOG.debug("{}: closing a client: {}", socket.path(), e.getMessage());
    }
  }

  /** Hangs up on everybody and removes the socket. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.warn("cannot remove {}: {}", socket.path(), e.getMessage());
    }
    clients.forEach(this::close);
  }
}
