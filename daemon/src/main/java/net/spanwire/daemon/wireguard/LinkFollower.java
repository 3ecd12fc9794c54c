package net.spanwire.daemon.wireguard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.linux.TunLink;
import net.spanwire.daemon.link.TunnelMtu;
import net.spanwire.kernelroute.netlink.LinkSettings;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.RequestEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the link of the interface, whoever changes it and wherever it is moved, until it or the
 * socket is removed. A thread of its own does so, as it goes into the link's network namespace:
 * nothing may be started from it.
 */
final class LinkFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.wireguard");

  /** What does not ring is noticed after this time. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final TunLink link;
  private final TunDevice device;
  private final Thread thread;
  private Listener listener = state -> {};
  private BooleanSupplier goesOn = () -> true;
  private Runnable onEnd = () -> {};
  private int sizedFor;
  private volatile boolean closing;

  /** Hears of the link, once a second and at each change. */
  @FunctionalInterface
  interface Listener {
    void onLink(TunLink.State state);
  }

  /** Sets the link's MTU to the usual one, and is ready to follow it. */
  LinkFollower(TunDevice device) throws SystemException {
    this.device = device;
    this.link = new TunLink(device);
    this.thread = Thread.ofPlatform().daemon().name("link").unstarted(this::run);
    int errno = link.setMtu(device.name(), TunnelMtu.USUAL);
    if (errno != 0) {
      throw new SystemException(errno, "cannot set the MTU of " + device.name());
    }
  }

  /**
   * Begins.
   *
   * @param others false when there is another reason to end
   */
  void start(Listener follower, BooleanSupplier others, Runnable end) {
    listener = follower;
    goesOn = others;
    onEnd = end;
    thread.start();
  }

  private void run() {
    TunLink.State state = link.look();
    while (state != null && goesOn.getAsBoolean() && !closing) {
      size(state);
      listener.onLink(state);
      link.await(LOOK);
      state = link.look();
    }
    link.close();
    if (!closing) {
      LOG.info("{}: the {} was removed", device.name(), state == null ? "link" : "socket");
      onEnd.run();
    }
  }

  /** Has the kernel hand over no more at a time than one send takes when it is sealed. */
  private void size(TunLink.State state) {
    if (state.mtu() == sizedFor) {
      return;
    }
    sizedFor = state.mtu();
    ByteBuffer message =
        ByteBuffer.allocate(RequestEncoder.MAX_REQUEST_BYTES).order(ByteOrder.nativeOrder());
    LinkSettings settings =
        LinkSettings.gsoMaxSize(link.index(state.name()), TunnelMtu.gsoMaxSize(state.mtu()));
    RequestEncoder.encode(message, new Request.SetLink(settings), 1, true);
    byte[] bytes = new byte[message.position()];
    message.flip().get(bytes);
    int errno = link.request(bytes);
    if (errno != 0) {
      LOG.debug("{}: cannot set gso_max_size: {}", state.name(), Errno.name(errno));
    }
  }

  /** Ends following; the device stays. */
  @Override
  public void close() {
    closing = true;
  }
}
