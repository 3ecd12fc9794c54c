package net.spanwire.daemon.control;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on the control socket.
 *
 * <p>A thread accepts; each client has a virtual thread of its own, which blocks in reading and
 * writing; one more ends clients that take too long. There are at most {@link #MAX_CLIENTS}: the
 * next is told so and hung up on.
 */
public final class ControlServer implements AutoCloseable {

  static final int MAX_CLIENTS = 32;
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  private final SocketFile socket;
  private final ControlOperations operations;
  private final EventSource events;
  private final Set<ControlConnection> connections = ConcurrentHashMap.newKeySet();

  private ControlServer(SocketFile socket, ControlOperations operations, EventSource events) {
    this.socket = socket;
    this.operations = operations;
    this.events = events;
  }

  /**
   * Listens and begins to answer.
   *
   * @throws IOException saying what is in the way: another daemon, or the file system
   */
  public static ControlServer start(Path path, ControlOperations operations, EventSource events)
      throws IOException {
    ControlServer server = new ControlServer(SocketFile.listen(path), operations, events);
    Thread.ofVirtual().name("control-accept").start(server::accept);
    Thread.ofVirtual().name("control-watch").start(server::watch);
    return server;
  }

  private void accept() {
    while (socket.channel().isOpen()) {
      try {
        serve(socket.channel().accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("control socket: {}", e.getMessage());
      }
    }
  }

  private void serve(SocketChannel channel) throws IOException {
    ControlConnection connection = new ControlConnection(channel, operations, events);
    if (connections.size() >= MAX_CLIENTS) {
      connection.refuse("too many clients, try again when one has ended");
      return;
    }
    connections.add(connection);
    Thread.ofVirtual()
        .name("control-client")
        .start(() -> {
          try {
            connection.serve();
          } finally {
            connections.remove(connection);
          }
        });
  }

  private void watch() {
    while (socket.channel().isOpen()) {
      try {
        Thread.sleep(WATCH_INTERVAL);
      } catch (InterruptedException e) {
        return;
      }
      connections.forEach(connection -> connection.closeIfLate(System.nanoTime()));
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
    connections.forEach(ControlConnection::close);
  }
}
