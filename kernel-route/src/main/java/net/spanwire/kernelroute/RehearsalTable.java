package net.spanwire.kernelroute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import net.spanwire.core.routing.ForwardingTable;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.kernelroute.netlink.Dump;
import net.spanwire.kernelroute.netlink.KernelObject;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.Reply;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.RequestEncoder;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import net.spanwire.kernelroute.sync.KernelChannel;
import net.spanwire.kernelroute.sync.KernelConfig;
import net.spanwire.kernelroute.sync.KernelListeners;
import net.spanwire.kernelroute.sync.Mailbox;
import net.spanwire.kernelroute.sync.Reconciler;

/**
 * A forwarding table in front of a kernel that does not exist, so that the virtual machine compiles
 * the way of a route before the first one comes. It has one link, takes everything, and keeps
 * nothing. Of one thread.
 */
public final class RehearsalTable implements ForwardingTable {

  /** The link that is there. */
  public static final String LINK = "rehearsal";

  private final Nowhere kernel = new Nowhere();
  private final Mailbox mailbox = new Mailbox();
  private final Reconciler reconciler;
  private long now;

  /** An empty one. */
  public RehearsalTable() {
    try {
      reconciler = new Reconciler(kernel, KernelConfig.defaults(), KernelListeners.none(), mailbox);
      reconciler.start(now);
    } catch (IOException e) {
      throw new UncheckedIOException("nowhere refuses nothing", e);
    }
  }

  /** Does all of it before it returns. */
  @Override
  public void apply(List<RouteChange> changes) {
    mailbox.add(changes);
    while (reconciler.step(now) == now) {
      now++;
    }
  }

  /** How many requests a kernel would have had. */
  long written() {
    return kernel.written;
  }

  /** Requests are written as bytes, and that is all. */
  private static final class Nowhere implements KernelChannel {
    private long written;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);

    @Override
    public List<Refusal> execute(List<Request> requests) {
      for (int i = 0; i < requests.size(); i++) {
        if (buffer.remaining() < RequestEncoder.MAX_REQUEST_BYTES) {
          buffer.clear();
        }
        RequestEncoder.encode(buffer, requests.get(i), i, false);
      }
      written += requests.size();
      return List.of();
    }

    @Override
    public boolean dump(Dump dump, Consumer<KernelObject> sink) {
      if (dump.kind() == Dump.Kind.LINKS) {
        int flags = Rtnetlink.IFF_UP | Rtnetlink.IFF_LOWER_UP | Rtnetlink.IFF_POINTOPOINT;
        sink.accept(new Link(Rtnetlink.AF_UNSPEC, 1, LINK, flags, 1420, 0, "tun", 1));
      }
      return true;
    }

    @Override
    public boolean poll(Consumer<Reply> sink) {
      return true;
    }

    @Override
    public void await(long nanos) {}

    @Override
    public void wake() {}

    @Override
    public void close() {}
  }
}
