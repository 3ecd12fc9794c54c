package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.io.Network;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.UdpSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listen ports of a data plane: each loop has sockets of its own on every one, and knows it by
 * the same number. Changes come one at a time, from any thread but those of the loops.
 */
final class Listeners {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final Network network;
  private final Loops loops;

  Listeners(Network network, Loops loops) {
    this.network = network;
    this.loops = loops;
  }

  /**
   * Opens the first listen port, before there are loops: one for each entry of the answer, which is
   * a single one where a port cannot be shared among loops, or where none is to be opened yet.
   *
   * @throws SystemException with what to do about it, in one line
   */
  static ImmutableList<ImmutableList<UdpSocket>> open(DataplaneOptions options, Network network)
      throws SystemException {
    UdpOptions listen = options.listen();
    if (listen == null) {
      return ImmutableList.of(ImmutableList.of());
    }
    ImmutableList<ImmutableList<UdpSocket>> sockets;
    try {
      sockets = network.openUdp(listen, options.loops());
    } catch (SystemException e) {
      if (options.loops() == 1) {
        throw e;
      }
      sockets = network.openUdp(listen, 1); // if this fails too, it is not for the loops
      LOG.warn("packets take one loop instead of {}: {}", options.loops(), e.getMessage());
    }
    LOG.info("listening on UDP port {}", sockets.getFirst().getFirst().port());
    return sockets;
  }

  static void close(List<ImmutableList<UdpSocket>> sockets) {
    sockets.forEach(ofLoop -> ofLoop.forEach(UdpSocket::close));
  }

  /** See {@link Dataplane#addListener}. */
  int add(UdpOptions listen) throws SystemException {
    loops.refuseLoops();
    ImmutableList<ImmutableList<UdpSocket>> sockets = network.openUdp(listen, loops.all().size());
    synchronized (this) {
      EventLoop first = loops.all().getFirst();
      int number = loops.call(first, now -> first.uplinks().nextListener());
      replace(number, sockets);
      return number;
    }
  }

  /** See {@link Dataplane#rebind}. */
  void rebind(int number, UdpOptions listen) throws SystemException {
    loops.refuseLoops();
    replace(number, network.openUdp(listen, loops.all().size()));
  }

  /** See {@link Dataplane#removeListener}. */
  void remove(int number) {
    loops.refuseLoops();
    replace(number, ImmutableList.of());
  }

  /**
   * Has each loop take other sockets, and closes those before together: the kernel knows the
   * sockets of a group by their order.
   *
   * @param sockets of each loop; empty for none
   */
  private synchronized void replace(int number, ImmutableList<ImmutableList<UdpSocket>> sockets) {
    List<ImmutableList<UdpSocket>> before = new ArrayList<>();
    for (EventLoop loop : loops.all()) {
      before.add(
          loops.call(
              loop,
              now -> {
                ImmutableList<UdpSocket> removed = loop.removeListener(number);
                if (!sockets.isEmpty()) {
                  loop.add(new ListenSockets(number, sockets.get(loop.engine().number())));
                }
                return removed;
              }));
    }
    close(before);
  }

  /** See {@link Dataplane#listenPort}. */
  int port(int number) {
    EventLoop first = loops.all().getFirst();
    return loops.call(first, now -> sockets(first, number).port());
  }

  /** In the order of their numbers; 0 for one that was removed. */
  ImmutableList<Integer> ports() {
    EventLoop first = loops.all().getFirst();
    return loops.call(
        first,
        now ->
            first.uplinks().all().stream()
                .map(sockets -> sockets == null ? 0 : sockets.port())
                .collect(ImmutableList.toImmutableList()));
  }

  private static ListenSockets sockets(EventLoop loop, int number) {
    ListenSockets sockets = loop.uplinks().listener(number);
    if (sockets == null) {
      throw new IllegalArgumentException("there is no listener " + number);
    }
    return sockets;
  }

  /** See {@link Dataplane#setFwmark}. */
  void mark(int number, int fwmark) throws SystemException {
    loops.refuseLoops();
    for (EventLoop loop : loops.all()) {
      @Nullable SystemException refused =
          loops.call(loop, now -> mark(sockets(loop, number), fwmark));
      if (refused != null) {
        throw refused;
      }
    }
  }

  private static @Nullable SystemException mark(ListenSockets sockets, int fwmark) {
    try {
      for (UdpSocket socket : sockets.all()) {
        socket.mark(fwmark);
      }
      return null;
    } catch (SystemException e) {
      return e;
    }
  }
}
