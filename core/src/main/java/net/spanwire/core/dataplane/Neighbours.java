package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import java.util.concurrent.atomic.AtomicInteger;
import net.spanwire.core.wireguard.Output;

/**
 * The loops of a data plane as one of them sees the others. It leaves them work and never waits, as
 * two that waited for each other would wait for ever: what a full mailbox does not take is lost.
 */
final class Neighbours {

  /** What senders merge at will must not fill our memory. */
  private static final int MOST_WAITING_BYTES = 4 << 20;

  private final Counters counters;

  /** Bytes of datagrams that the others have passed to this loop, and that it has yet to take. */
  private final AtomicInteger waitingBytes = new AtomicInteger();

  private ImmutableList<EventLoop> loops = ImmutableList.of();

  Neighbours(Counters counters) {
    this.counters = counters;
  }

  /** Before any of them begins. */
  void meet(ImmutableList<EventLoop> all) {
    loops = all;
  }

  /** An initiation that another loop's engine has to answer. */
  void handOver(Output.HandOver opened) {
    EventLoop loop = loops.get(opened.to());
    Mailbox.Command command = new HandshakeWorker.Done(loop.engine(), opened.opened());
    count(loop.mailbox().offer(command), 1);
  }

  /** Datagrams that the kernel brought to the wrong loop. */
  void pass(int to, Strays.Run run) {
    EventLoop loop = loops.get(to);
    AtomicInteger waiting = loop.neighbours().waitingBytes;
    int bytes = run.bytes().length;
    boolean taken =
        waiting.addAndGet(bytes) <= MOST_WAITING_BYTES
            && loop.mailbox().offer(new Passed(loop.receiver(), waiting, run));
    if (!taken) {
      waiting.addAndGet(-bytes);
    }
    count(taken, run.datagrams());
  }

  private void count(boolean taken, int messages) {
    counters.add(taken ? Counter.HANDED_OVER : Counter.HAND_OVER_LOST, messages);
  }

  private record Passed(Receiver receiver, AtomicInteger waitingBytes, Strays.Run run)
      implements Mailbox.Command {
    @Override
    public void run(long now) {
      waitingBytes.addAndGet(-run.bytes().length);
      receiver.take(run, now);
    }

    @Override
    public void refuse() {}
  }
}
