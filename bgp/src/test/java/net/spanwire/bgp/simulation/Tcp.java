package net.spanwire.bgp.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * One TCP connection over a {@link Line}: two byte streams that arrive in order, cut anywhere,
 * late, and not at all while the line is silent: then TCP says it again until it gives up.
 */
final class Tcp {

  private static final long AGAIN = 2 * Agenda.SECOND;

  /** Some fifteen minutes, as Linux has it. */
  private static final int TRIES = 450;

  /** An end hears of it. */
  interface Ear {
    void connected();

    void bytes(byte[] bytes);

    void acknowledged();

    void closed(String reason);
  }

  /** What is on its way. */
  private sealed interface Segment {
    record Syn() implements Segment {}

    record SynAck() implements Segment {}

    final class Data implements Segment {
      private final byte[] bytes;

      private Data(byte[] bytes) {
        this.bytes = bytes;
      }
    }

    record Fin() implements Segment {}

    record Rst() implements Segment {}
  }

  private final Agenda agenda;
  private final RandomGenerator random;
  private final Line line;

  /** Where it was opened. */
  final Port openedAt;

  final End opener = new End();
  final End acceptor = new End();

  Tcp(Agenda agenda, RandomGenerator random, Port openedAt) {
    this.agenda = agenda;
    this.random = random;
    this.openedAt = openedAt;
    line = openedAt.line;
    line.connections.add(this);
  }

  /** One of both ends. */
  final class End {
    private final Deque<Segment> out = new ArrayDeque<>();
    private Ear ear = DEAF;
    private boolean open;
    private boolean sending;
    private int tries;
    private int unacknowledged;

    private End other() {
      return this == opener ? acceptor : opener;
    }

    /** Begins to connect. */
    void connect(Ear listener) {
      ear = listener;
      open = true;
      send(new Segment.Syn());
    }

    /** The other end of {@link #connect} takes the connection. */
    void accept(Ear listener) {
      ear = listener;
      open = true;
      send(new Segment.SynAck());
    }

    /** This is the end that connected. */
    boolean opened() {
      return this == opener;
    }

    /** Bytes that the other end has not taken yet. */
    int unacknowledged() {
      return unacknowledged;
    }

    void write(byte[] bytes) {
      if (!open) {
        return;
      }
      int from = 0;
      while (from < bytes.length) {
        int to = Math.min(bytes.length, from + random.nextInt(1, 1500));
        send(new Segment.Data(Arrays.copyOfRange(bytes, from, to)));
        from = to;
      }
      unacknowledged += bytes.length;
    }

    /** Nothing more is heard; {@code orderly} lets the other end read first what was sent. */
    void close(boolean orderly) {
      if (!open) {
        return;
      }
      open = false;
      ear = DEAF;
      if (orderly) {
        send(new Segment.Fin());
      } else {
        out.clear();
        send(new Segment.Rst());
      }
    }

    /** The host is gone, and says nothing. */
    void vanish() {
      open = false;
      ear = DEAF;
      out.clear();
    }

    private void send(Segment segment) {
      out.add(segment);
      if (!sending) {
        sending = true;
        agenda.later(line.latency(random), this::arrive);
      }
    }

    private void arrive() {
      sending = false;
      if (out.isEmpty()) {
        return;
      }
      if (line.silent(agenda.now())) {
        stall();
        return;
      }
      tries = 0;
      other().take(out.remove(), this);
      if (!out.isEmpty() && !sending) {
        sending = true;
        agenda.later(line.latency(random), this::arrive);
      }
    }

    private void stall() {
      if (out.peek() instanceof Segment.Rst || ++tries > TRIES) {
        out.clear(); // nobody sends a RST twice
        fail("timed out");
        return;
      }
      sending = true;
      agenda.later(AGAIN, this::arrive);
    }

    private void take(Segment segment, End from) {
      switch (segment) {
        case Segment.Syn() -> line.arrived(Tcp.this);
        case Segment.SynAck() -> {
          if (open) {
            ear.connected();
          }
        }
        case Segment.Data data -> {
          byte[] bytes = data.bytes;
          if (!open) {
            // Of a connection that this host does not know any more.
            from.fail("connection reset");
            return;
          }
          from.unacknowledged -= bytes.length;
          ear.bytes(bytes);
          from.ear.acknowledged();
        }
        case Segment.Fin() -> fail("connection closed");
        case Segment.Rst() -> fail("connection reset");
      }
    }

    private void fail(String reason) {
      if (open) {
        open = false;
        out.clear();
        Ear told = ear;
        ear = DEAF;
        told.closed(reason);
      }
    }
  }

  /** Nobody listens there. */
  void refuse() {
    opener.fail("connection refused");
  }

  /** Somebody on the way cuts it; {@code both} ends hear of it, or the one that opened it. */
  void cut(boolean both) {
    opener.fail("connection reset");
    if (both) {
      acceptor.fail("connection reset");
    }
  }

  private static final Ear DEAF =
      new Ear() {
        @Override
        public void connected() {}

        @Override
        public void bytes(byte[] bytes) {}

        @Override
        public void acknowledged() {}

        @Override
        public void closed(String reason) {}
      };
}
