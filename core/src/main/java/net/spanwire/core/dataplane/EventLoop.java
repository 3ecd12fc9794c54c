package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.Drainable;
import net.spanwire.core.io.Poller;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.Output;
import net.spanwire.core.wireguard.Peer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that carries packets both ways, and owns an engine with its interfaces.
 *
 * <ol>
 *   <li>Wait until a socket or TUN is readable, a deadline is due, or another thread calls.
 *   <li>Do what other threads ask for.
 *   <li>Do what is due.
 *   <li>Drain each readable source, up to its budget: {@link Receiver}, {@link Sender}.
 *   <li>After each of these, do what the engine asks for.
 * </ol>
 */
final class EventLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /** So many faults are told of in full; they are ours, and each may come with every packet. */
  private static final int LOGGED_FAULTS = 10;

  private static final long LONG_NANOS = TimeUnit.DAYS.toNanos(1);

  private final Poller poller;
  private final Mailbox mailbox;
  private final Engine engine;
  private final Uplinks uplinks;
  private final Sender sender;
  private final Receiver receiver;
  private final HandshakeWorker worker;
  private final CryptoWorkers cryptoWorkers;
  private final DataplaneListener listener;
  private final Map<TunPort, TunnelInterface> interfaces = new HashMap<>();
  private final Counters counters = new Counters();
  private final Neighbours neighbours = new Neighbours(counters);
  private int faults;
  private volatile int load;
  private volatile boolean stopping;

  /**
   * @param cryptoWorkers threads that seal and open beside this one
   */
  EventLoop(Poller poller, Engine engine, DataplaneListener listener, int cryptoWorkers) {
    this.poller = poller;
    this.engine = engine;
    this.listener = listener;
    mailbox = new Mailbox(poller);
    worker = new HandshakeWorker(mailbox, engine);
    uplinks = new Uplinks();
    this.cryptoWorkers =
        cryptoWorkers == 0 ? CryptoWorkers.NONE : new CryptoThreads(cryptoWorkers, counters);
    sender = new Sender(uplinks, counters, this.cryptoWorkers);
    receiver = new Receiver(engine, uplinks, neighbours, counters, this.cryptoWorkers);
  }

  Neighbours neighbours() {
    return neighbours;
  }

  Receiver receiver() {
    return receiver;
  }

  CryptoWorkers cryptoWorkers() {
    return cryptoWorkers;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  Engine engine() {
    return engine;
  }

  Uplinks uplinks() {
    return uplinks;
  }

  Counters counters() {
    return counters;
  }

  @Override
  public void run() {
    begin();
    try {
      while (!stopping) {
        turnSafely();
      }
    } catch (Throwable e) {
      LOG.error("a packet loop has died: none of its tunnels works any more", e);
      listener.onFailed(e);
      throw e;
    } finally {
      end();
    }
  }

  /** Starts what works beside the loop. */
  void begin() {
    worker.start();
    cryptoWorkers.start();
  }

  /** A fault of ours in one packet must not end all tunnels. */
  private void turnSafely() {
    try {
      turn(LONG_NANOS);
    } catch (RuntimeException e) {
      if (faults++ < LOGGED_FAULTS) {
        LOG.error("a fault in the packet loop, which goes on", e);
      }
    }
  }

  /** One round of all steps, which waits for at most {@code nanos}. */
  void turn(long nanos) {
    int ready = poller.await(Math.min(nanos, untilDeadline(System.nanoTime())));
    long now = System.nanoTime();
    mailbox.drain(now);
    if (untilDeadline(now) == 0) {
      engine.onDeadline(now);
    }
    answer(now);
    for (int i = 0; i < ready && !stopping; i++) {
      Drainable source = poller.ready(i);
      if (source != null) {
        source.drain(now);
        answer(now);
      }
    }
  }

  /** Nanoseconds. */
  private long untilDeadline(long now) {
    long deadline = engine.nextDeadline();
    return deadline == Long.MAX_VALUE ? LONG_NANOS : Math.max(0, deadline - now);
  }

  /** Does what the engine asks for. */
  private void answer(long now) {
    for (Output output = engine.poll(); output != null; output = engine.poll()) {
      switch (output) {
        case Output.Datagram datagram -> sender.send(datagram, now);
        case Output.Run(var task) -> worker.submit(task);
        case Output.HandOver opened -> neighbours.handOver(opened);
        case Output.SendStaged staged ->
            sender.sendStaged(staged, receiver.ports().get(staged.peer().device()), now);
        case Output.HealthChanged event -> listener.onHealthChanged(event);
        case Output.SessionStarted event -> listener.onSessionStarted(event);
        case Output.EndpointChanged event -> listener.onEndpointChanged(event);
        case Output.EndpointStale event -> listener.onEndpointStale(event);
      }
    }
  }

  void add(ListenSockets sockets) {
    uplinks.add(sockets);
    for (UdpSocket socket : sockets.all()) {
      PathCache paths = new PathCache(socket, sockets.listener());
      poller.add(socket, now -> receiver.drain(socket, paths, now));
    }
  }

  /** Forgets the sockets of a listener, and leaves it to the caller to close them. */
  ImmutableList<UdpSocket> removeListener(int number) {
    ListenSockets sockets = uplinks.listener(number);
    if (sockets == null) {
      return ImmutableList.of();
    }
    uplinks.remove(number);
    sockets.all().forEach(poller::remove);
    return sockets.all();
  }

  void add(TunnelInterface added) {
    TunPort port = added.port();
    interfaces.put(port, added);
    load = interfaces.size();
    receiver.ports().put(port.engineDevice(), port);
    poller.add(port.device(), now -> drain(port, now));
  }

  private void drain(TunPort port, long now) {
    if (sender.drain(port, now) != 0) {
      TunnelInterface gone = interfaces.get(port);
      if (gone != null) {
        LOG.warn("{}: somebody deleted the interface", gone);
        remove(gone);
        listener.onInterfaceGone(gone);
      }
    }
  }

  /** Removes an interface with its peers; false if it was gone. */
  boolean remove(TunnelInterface removed) {
    TunPort port = removed.port();
    if (interfaces.remove(port) == null) {
      return false;
    }
    load = interfaces.size();
    for (Peer peer : port.engineDevice().peers()) {
      uplinks.forget(peer);
    }
    receiver.ports().remove(port.engineDevice());
    engine.removeDevice(port.engineDevice());
    poller.remove(port.device());
    port.device().close();
    return true;
  }

  void removePeer(Peer peer) {
    uplinks.forget(peer);
    engine.removePeer(peer);
  }

  @Nullable TunnelInterface interfaceOf(TunPort port) {
    return interfaces.get(port);
  }

  /** How many interfaces it has, or more than any other if it has ended; for any thread. */
  int load() {
    return load;
  }

  /** Ends the loop after this turn; any thread may call it. */
  void stop() {
    stopping = true;
    poller.wakeUp();
  }

  /** Closes all: sockets, devices, threads. */
  void end() {
    mailbox.close();
    worker.close();
    cryptoWorkers.close();
    List.copyOf(interfaces.values()).forEach(this::remove);
    load = Integer.MAX_VALUE;
    for (int listener = 0; listener < uplinks.all().size(); listener++) {
      removeListener(listener).forEach(UdpSocket::close);
    }
    engine.close();
    poller.close();
  }
}
