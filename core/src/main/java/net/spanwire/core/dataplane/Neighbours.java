package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.wireguard.Output;

/**
 * The loops of a data plane as one of them sees the others. It leaves them work and never waits, as
 * two that waited for each other would wait for ever: what a full mailbox does not take is lost.
 */
final class Neighbours {

  private final Counters counters;
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
    leave(loop, new HandshakeWorker.Done(loop.engine(), opened.opened()), 1);
  }

  /** Datagrams that the kernel brought to the wrong loop. */
  void pass(int to, Strays.Run run) {
    EventLoop loop = loops.get(to);
    leave(loop, new Passed(loop.receiver(), run), run.datagrams());
  }

  private void leave(EventLoop loop, Mailbox.Command command, int messages) {
    boolean taken = loop.mailbox().offer(command);
    counters.add(taken ? Counter.HANDED_OVER : Counter.HAND_OVER_LOST, messages);
  }

  private record Passed(Receiver receiver, Strays.Run run) implements Mailbox.Command {
    @Override
    public void run(long now) {
      receiver.take(run, now);
    }

    @Override
    public void refuse() {}
  }
}
