package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.EnginePorts;
import net.spanwire.core.wireguard.Output;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.TimerParameters;

/** A packet path whose device, socket, clock and chance are the test's; it tells all it did. */
final class SimSite implements AutoCloseable {

  private static final int MTU = 1420;

  private final Endpoint endpoint;
  private final Engine engine;
  private final Uplinks uplinks = new Uplinks();
  private final Counters counters = new Counters();
  private final CryptoWorkers workers;
  private final Sender sender;
  private final Receiver receiver;
  private final PathCache paths;
  private final TunPort port;
  private final List<Peer> peers = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  final PrivateKey key;
  final CapturingTun tun = new CapturingTun();
  final MemorySocket socket;

  private long now;

  SimSite(
      Endpoint endpoint,
      long seed,
      TimerParameters timers,
      Function<Counters, CryptoWorkers> workersFor) {
    this.endpoint = endpoint;
    Random random = new Random(seed);
    InstantSource clock = () -> Instant.ofEpochSecond(1_800_000_000, now);
    EnginePorts ports =
        new EnginePorts(
            AeadProviders.available().getFirst(), EnginePorts.portableCurve(), random, clock);
    engine = new Engine(EngineParameters.DEFAULT.withTimers(timers), ports);
    key = PrivateKey.generate(random);
    socket = new MemorySocket(endpoint);
    uplinks.add(new ListenSockets(0, ImmutableList.of(socket)));
    workers = workersFor.apply(counters);
    sender = new Sender(uplinks, counters, workers);
    receiver = new Receiver(engine, uplinks, new Neighbours(counters), counters, workers);
    paths = new PathCache(socket, 0);
    port = new TunPort(tun, engine.addDevice("sim"), MTU);
    receiver.ports().put(port.engineDevice(), port);
    workers.start();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  void add(PeerConfig config) {
    peers.add(engine.addPeer(now, port.engineDevice(), config));
  }

  void endSessions() {
    peers.forEach(engine::endSessions);
  }

  /** Takes all that waits in device and socket, and does what is due. */
  void turn(long at) {
    now = at;
    if (engine.nextDeadline() <= now) {
      engine.onDeadline(now);
    }
    answer();
    while (!socket.waiting.isEmpty()) {
      receiver.drain(socket, paths, now);
      answer();
    }
    while (!tun.waiting.isEmpty()) {
      sender.drain(port, now);
      answer();
    }
    tun.written.forEach(write -> told.add("TUN " + describe(write.toArray())));
    tun.written.clear();
  }

  private void answer() {
    for (Output output = engine.poll(); output != null; output = engine.poll()) {
      switch (output) {
        case Output.Datagram datagram -> sender.send(datagram, now);
        case Output.Run(var task) -> engine.onTaskDone(now, task.run());
        case Output.SendStaged staged -> sender.sendStaged(staged, port, now);
        default -> told.add(output.toString());
      }
    }
  }

  /** What was sent since it was asked last. */
  List<MemorySocket.Datagram> takeSent() {
    List<MemorySocket.Datagram> taken = List.copyOf(socket.sent);
    socket.sent.clear();
    for (MemorySocket.Datagram datagram : taken) {
      String to = " to " + datagram.to() + " class " + datagram.trafficClass();
      told.add("UDP " + describe(datagram.bytes()) + to);
    }
    return taken;
  }

  private static String describe(byte[] bytes) {
    return bytes.length + " bytes " + Integer.toHexString(Bytes.copyOf(bytes).hashCode());
  }

  long sharedJobs() {
    return counters.get(Counter.CRYPTO_SHARED_JOBS);
  }

  /** All it did, and all it counted but for how it went about it. */
  List<String> told() {
    List<String> all = new ArrayList<>(told);
    all.add("counters " + work(counters) + work(port.counters()));
    all.add("drops " + engine.drops().snapshot() + port.engineDevice().drops().snapshot());
    for (Peer peer : peers) {
      all.add(peer.status() + " " + peer.status().drops());
    }
    return all;
  }

  private static Map<Counter, Long> work(Counters of) {
    Map<Counter, Long> work = new EnumMap<>(Counter.class);
    work.putAll(of.snapshot());
    work.remove(Counter.UDP_SENDS);
    work.keySet().removeIf(counter -> counter.name().startsWith("CRYPTO_"));
    return work;
  }

  @Override
  public void close() {
    workers.close();
    engine.close();
  }
}
