package net.spanwire.daemon.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client. It sends requests, a line each; for each come lines {@code {"item":…}} and at last
 * {@code {"done":true}} or {@code {"error":"…","kind":"…"}}. Empty lines mean nothing.
 */
final class ControlConnection {

  private static final Logger LOG = LoggerFactory.getLogger(ControlConnection.class);
  private static final int MAX_REQUEST_BYTES = 4096;
  private static final int MAX_DISCARDED_READS = 256;
  private static final int WRITE_BUFFER_BYTES = 65_536;
  private static final int MAX_WAITING_EVENTS = 1024;
  private static final long REQUEST_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long WRITE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long HEARTBEAT_SECONDS = 10;

  private final SocketChannel channel;
  private final ControlOperations operations;
  private final EventSource events;
  private final ByteBuffer in = ByteBuffer.allocate(MAX_REQUEST_BYTES);
  private final StringBuilder out = new StringBuilder();

  /** When the present step must have come to its end, in nanoseconds of System.nanoTime. */
  private volatile long deadline = System.nanoTime() + REQUEST_NANOS;

  ControlConnection(SocketChannel channel, ControlOperations operations, EventSource events) {
    this.channel = channel;
    this.operations = operations;
    this.events = events;
  }

  void closeIfLate(long now) {
    if (now - deadline > 0) {
      close();
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a client: {}", e.getMessage());
    }
  }

  void refuse(String why) {
    try {
      channel.configureBlocking(false); // a client that does not read is not waited for
      ByteBuffer line = StandardCharsets.UTF_8.encode(Json.write(new Failure(why, "busy")) + "\n");
      int written = channel.write(line);
      LOG.debug("refused a client ({} bytes): {}", written, why);
    } catch (IOException e) {
      LOG.debug("refusing a client: {}", e.getMessage());
    } finally {
      close();
    }
  }

  /** Answers until the client hangs up. */
  void serve() {
    try (channel) {
      Caller caller = Caller.of(channel);
      in.flip();
      for (String line = readLine(); line != null; line = readLine()) {
        if (!line.isBlank()) {
          handle(caller, line);
          flush();
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("a client of the control socket has gone: {}", e.getMessage());
    }
  }

  private @Nullable String readLine() throws IOException {
    deadline = System.nanoTime() + REQUEST_NANOS;
    while (true) {
      for (int i = in.position(); i < in.limit(); i++) {
        if (in.get(i) == '\n') {
          byte[] line = new byte[i - in.position()];
          in.get(line).get();
          return new String(line, StandardCharsets.UTF_8);
        }
      }
      in.compact();
      if (!in.hasRemaining()) {
        fail("a request is one line of up to " + MAX_REQUEST_BYTES + " bytes", "invalid");
        flush();
        discardInput();
        return null;
      }
      int read = channel.read(in);
      in.flip();
      if (read < 0) {
        return null;
      }
    }
  }

  /** What is not read when a socket is closed would reset it, and the answer be lost. */
  private void discardInput() throws IOException {
    channel.shutdownOutput();
    for (int i = 0; i < MAX_DISCARDED_READS; i++) {
      if (channel.read(in.clear()) < 0) {
        return;
      }
    }
  }

  private void handle(Caller caller, String line) throws IOException {
    try {
      Request request = Json.read(line, Request.class);
      if (ControlOperations.acts(request.op()) && !caller.mayAct()) {
        fail(
            "'"
                + request.op()
                + "' is for root and the group "
                + Caller.GROUP
                + ", and you are "
                + caller.user().getName(),
            "denied");
      } else if (request.op().equals(ControlOperations.MONITOR)) {
        monitor();
      } else {
        LOG.debug("{} asks for {}", caller.user(), request);
        operations.answer(request, this::item);
        line("{\"done\":true}");
      }
    } catch (IllegalArgumentException e) {
      fail(String.valueOf(e.getMessage()), "invalid");
    } catch (UncheckedIOException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("cannot answer {}", line, e);
      fail("the daemon failed to answer; its log says more", "failed");
    }
  }

  private record Failure(String error, String kind) {}

  private void fail(String message, String kind) {
    line(Json.write(new Failure(message, kind)));
  }

  private void item(Record view) {
    line("{\"item\":" + Json.write(view) + "}");
  }

  private void line(String text) {
    out.append(text).append('\n');
    if (out.length() >= WRITE_BUFFER_BYTES) {
      try {
        flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void flush() throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(out.toString());
    out.setLength(0);
    deadline = System.nanoTime() + WRITE_NANOS;
    while (bytes.hasRemaining()) {
      int written = channel.write(bytes);
      if (written > 0) {
        deadline = System.nanoTime() + WRITE_NANOS;
      }
    }
    deadline = System.nanoTime() + REQUEST_NANOS;
  }

  /**
   * Passes on events until the client goes. What it does not take in time is dropped, the newest
   * first, and counted.
   */
  private void monitor() throws IOException {
    BlockingQueue<EventView> queue = new ArrayBlockingQueue<>(MAX_WAITING_EVENTS);
    AtomicLong dropped = new AtomicLong();
    EventSource.Subscription subscription =
        events.subscribe(event -> {
          if (!queue.offer(event)) {
            dropped.incrementAndGet();
          }
        });
    try (subscription) {
      line(""); // tells the client that it will miss nothing from now on
      flush();
      while (channel.isOpen()) {
        EventView event = queue.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        if (event != null) {
          item(event);
        } else {
          line(""); // finds out whether the client is still there
        }
        long lost = queue.isEmpty() ? dropped.getAndSet(0) : 0;
        if (lost > 0) {
          String words = lost + " events are not shown: they were not read in time";
          item(new EventView(Instant.now(), "daemon", null, "dropped", words));
        }
        flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
