package net.spanwire.kernelroute.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import net.spanwire.kernelroute.netlink.Dump;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.netlink.KernelObject;
import net.spanwire.kernelroute.netlink.Reply;
import net.spanwire.kernelroute.netlink.ReplyDecoder;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.RequestEncoder;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import net.spanwire.kernelroute.sync.KernelChannel;
import net.spanwire.kernelroute.sync.KernelException;
import org.jspecify.annotations.Nullable;

/**
 * The kernel of the network namespace in which the opening thread is. Two sockets: one for requests
 * and dumps, one for notifications, and an event descriptor that wakes the thread waiting for them.
 */
public final class NetlinkChannel implements KernelChannel {

  /** As many messages per send as bring any gain (measured: one by one takes twice the time). */
  private static final int BATCH_MESSAGES = 256;

  private static final int BUFFER_BYTES = 256 * 1024;

  /** After so many bytes one more message ends a batch. */
  private static final int BATCH_BYTES = 64 * 1024;

  private static final int ANSWER_BYTES = 4 << 20;

  /** A busy monitor with the default of 208 KiB lost one notification in nine. */
  private static final int MONITOR_BYTES = 64 << 20;

  private static final int ANSWER_SECONDS = 10;

  /** RTNLGRP_*: link, IPv4 address, route and rule, IPv6 the same, and next hop objects. */
  private static final int[] GROUPS = {1, 5, 7, 8, 9, 11, 19};

  private static final int RTNLGRP_NEXTHOP = 32;

  private final NetlinkSocket commands;
  private final NetlinkSocket monitor;
  private final Wakeup wakeup;
  private final AtomicBoolean closed = new AtomicBoolean();
  private int sequence = 1;

  private NetlinkChannel(NetlinkSocket commands, NetlinkSocket monitor, Wakeup wakeup) {
    this.commands = commands;
    this.monitor = monitor;
    this.wakeup = wakeup;
  }

  /**
   * Opens the sockets in the calling thread's network namespace. Notifications are queued from now
   * on, so a dump that follows misses nothing.
   */
  @SuppressWarnings("resource") // the channel owns them
  public static NetlinkChannel open() throws IOException {
    NetlinkSocket commands = new NetlinkSocket(ANSWER_BYTES, BUFFER_BYTES);
    NetlinkSocket monitor = null;
    try {
      if (!commands.set(CLibrary.SOL_SOCKET, CLibrary.SO_SNDBUFFORCE, ANSWER_BYTES)) {
        commands.set(CLibrary.SOL_SOCKET, CLibrary.SO_SNDBUF, ANSWER_BYTES);
      }
      commands.set(CLibrary.SOL_NETLINK, CLibrary.NETLINK_CAP_ACK, 1);
      commands.set(CLibrary.SOL_NETLINK, CLibrary.NETLINK_EXT_ACK, 1);
      commands.set(CLibrary.SOL_NETLINK, CLibrary.NETLINK_GET_STRICT_CHK, 1);
      commands.setReceiveTimeout(ANSWER_SECONDS);
      monitor = new NetlinkSocket(MONITOR_BYTES, BUFFER_BYTES);
      OwnEchoFilter.attach(monitor, commands.port());
      for (int group : GROUPS) {
        if (!monitor.set(CLibrary.SOL_NETLINK, CLibrary.NETLINK_ADD_MEMBERSHIP, group)
            && group < 9) { // without IPv6 its groups may be missing
          throw NetlinkSocket.failure("watch the kernel's routes");
        }
      }
      monitor.set(CLibrary.SOL_NETLINK, CLibrary.NETLINK_ADD_MEMBERSHIP, RTNLGRP_NEXTHOP);
      return new NetlinkChannel(commands, monitor, Wakeup.open());
    } catch (IOException e) {
      commands.close();
      if (monitor != null) {
        monitor.close();
      }
      throw e;
    }
  }

  @Override
  public List<Refusal> execute(List<Request> requests) throws IOException {
    List<Refusal> refusals = new ArrayList<>();
    int next = 0;
    while (next < requests.size()) {
      int first = next;
      int end = Math.min(requests.size(), first + BATCH_MESSAGES);
      int firstSequence = sequence;
      ByteBuffer out = commands.toSend();
      boolean last;
      do {
        // Only the last asks for an acknowledgement: errors come anyway, answers in order, so its
        // arrival says that all before it are done or have been refused.
        last = next + 1 == end || out.position() >= BATCH_BYTES;
        RequestEncoder.encode(out, requests.get(next), sequence++, last);
        next++;
      } while (!last);
      commands.send();
      collect(firstSequence, first, refusals);
    }
    return refusals;
  }

  private void collect(int firstSequence, int firstIndex, List<Refusal> refusals)
      throws IOException {
    int lastSequence = sequence - 1;
    boolean[] complete = new boolean[1];
    while (!complete[0]) {
      receiveAnswer("change routes");
      ReplyDecoder.decode(
          commands.received(),
          reply -> {
            if (reply instanceof Reply.Acknowledgement ack
                && ack.header().sequence() - firstSequence >= 0
                && ack.header().sequence() - lastSequence <= 0) {
              if (ack.errno() != 0) {
                int index = firstIndex + ack.header().sequence() - firstSequence;
                refusals.add(new Refusal(index, ack.errno(), ack.message()));
              }
              complete[0] |= ack.header().sequence() == lastSequence;
            }
          });
    }
  }

  private void receiveAnswer(String what) throws IOException {
    switch (commands.receive(true)) {
      case DATAGRAM -> {}
      case NOTHING -> throw new KernelException(what, Errno.EAGAIN, "no answer of the kernel");
      case LOST -> throw new KernelException(what, Errno.ENOBUFS, "answers were lost");
    }
  }

  @Override
  public boolean dump(Dump dump, Consumer<KernelObject> sink) throws IOException {
    int dumpSequence = sequence++;
    RequestEncoder.encode(commands.toSend(), dump, dumpSequence);
    commands.send();
    DumpProgress progress = new DumpProgress();
    String what = "list the kernel's " + dump.kind();
    while (progress.end == null) {
      receiveAnswer(what);
      ReplyDecoder.decode(
          commands.received(),
          reply -> {
            if (reply.header().sequence() == dumpSequence) {
              progress.take(reply, sink);
            }
          });
    }
    if (progress.errno != 0) {
      throw new KernelException(what, progress.errno, progress.end);
    }
    return !progress.interrupted;
  }

  /** What is known of a dump until it ends. */
  private static final class DumpProgress {
    boolean interrupted;
    int errno;
    @Nullable String end;

    void take(Reply reply, Consumer<KernelObject> sink) {
      interrupted |= (reply.header().flags() & Rtnetlink.NLM_F_DUMP_INTR) != 0;
      switch (reply) {
        case Reply.Present present -> sink.accept(present.object());
        case Reply.Done done -> finish(done.errno(), done.message());
        case Reply.Acknowledgement error -> finish(error.errno(), error.message());
        case Reply.Gone ignored -> {}
        case Reply.Other ignored -> {}
        case Reply.Unreadable ignored -> interrupted = true;
      }
    }

    private void finish(int error, String message) {
      errno = error;
      end = message;
    }
  }

  @Override
  public boolean poll(Consumer<Reply> sink) throws IOException {
    boolean complete = true;
    while (true) {
      switch (monitor.receive(false)) {
        case DATAGRAM -> ReplyDecoder.decode(monitor.received(), reply -> offer(reply, sink));
        case NOTHING -> {
          return complete;
        }
        case LOST -> complete = false;
      }
    }
  }

  private void offer(Reply reply, Consumer<Reply> sink) {
    boolean ofRoutes =
        switch (reply.header().type()) {
          case Rtnetlink.RTM_NEWROUTE,
              Rtnetlink.RTM_DELROUTE,
              Rtnetlink.RTM_NEWNEXTHOP,
              Rtnetlink.RTM_DELNEXTHOP ->
              true;
          default -> false;
        };
    if (!ofRoutes || reply.header().port() != commands.port()) {
      sink.accept(reply);
    }
  }

  @Override
  public void await(long nanos) throws IOException {
    // Rounded up: a deadline must have passed when the caller looks at the clock again.
    long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanos) + 999_999);
    wakeup.await(monitor.descriptor(), (int) Math.min(millis, Integer.MAX_VALUE));
  }

  @Override
  public void wake() {
    wakeup.wake();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      commands.close();
      monitor.close();
      wakeup.close();
    }
  }
}
