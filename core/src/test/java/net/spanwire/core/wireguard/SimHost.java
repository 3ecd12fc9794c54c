package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.wireguard.noise.BouncyCastleCurve25519;

/**
 * An engine with one interface on a {@link SimNetwork}, and all that it put out. It may have others
 * beside it, which are the same host: the interface is the last one's.
 */
final class SimHost {

  private final SimNetwork network;
  private final EngineParameters parameters;
  private final List<PeerConfig> configs = new ArrayList<>();
  private final int size;
  private ImmutableList<Engine> engines;
  private Engine engine;
  private Device device;
  private final PrivateKey privateKey;
  private final MemorySegment memory = Arena.ofAuto().allocate(2048, 16);
  private final int address;
  private Endpoint endpoint;

  /** Where it was before it moved. */
  final Endpoint firstEndpoint;

  final List<Output> events = new ArrayList<>();
  final List<Long> received = new ArrayList<>();

  /** Tasks wait here while they are held. */
  final List<Held> held = new ArrayList<>();

  record Held(Engine asking, HandshakeTask task) {}

  boolean holdTasks;

  /** How far the host's wall clock is off; it may be stepped. */
  Duration clockError = Duration.ZERO;

  int tasksRun;

  /** The engine that initiations come to. */
  int door;

  int handedOver;

  /** As if the engine that is handed something had no room for it. */
  boolean losesHandOvers;

  SimHost(SimNetwork network, String endpoint, int address, EngineParameters parameters) {
    this(network, endpoint, address, parameters, 1);
  }

  SimHost(
      SimNetwork network, String endpoint, int address, EngineParameters parameters, int engines) {
    this.network = network;
    this.size = engines;
    this.address = address;
    this.endpoint = endpoint(endpoint);
    firstEndpoint = this.endpoint;
    this.parameters = parameters;
    privateKey = PrivateKey.generate(network.random.split());
    this.engines = newEngines(parameters);
    engine = this.engines.getLast();
    device = engine.addDevice("sim");
    network.attach(this.endpoint, this);
  }

  private ImmutableList<Engine> newEngines(EngineParameters of) {
    return Engine.group(
        of,
        new EnginePorts(
            new JdkTestAead(),
            new BouncyCastleCurve25519(),
            network.random.split(),
            () -> network.wallClock().instant().plus(clockError)),
        size);
  }

  /**
   * Starts anew, as after a crash: sessions are gone, and what is known of the peers' addresses;
   * the last timestamp is kept.
   */
  void restart() {
    Tai64n latest = engine.latestTimestamp();
    engines.forEach(Engine::close);
    engines =
        newEngines(
            new EngineParameters(
                parameters.timers(),
                parameters.handshakeQueue(),
                parameters.handshakesPerSecond(),
                parameters.handshakeBurst(),
                parameters.limitedSources(),
                parameters.stagedPackets(),
                parameters.stagedBytes(),
                parameters.outputs(),
                latest));
    engine = engines.getLast();
    device = engine.addDevice("sim");
    configs.forEach(config -> engine.addPeer(network.now(), device, config));
    drain();
  }

  static Endpoint endpoint(String text) {
    int colon = text.lastIndexOf(':');
    return new Endpoint(
        net.spanwire.core.net.IpAddress.parse(text.substring(0, colon)),
        Integer.parseInt(text.substring(colon + 1)));
  }

  /** The one with the interface. */
  Engine engine() {
    return engine;
  }

  ImmutableList<Engine> engines() {
    return engines;
  }

  long nextDeadline() {
    return engines.stream().mapToLong(Engine::nextDeadline).min().orElseThrow();
  }

  void onDeadline() {
    engines.forEach(each -> each.onDeadline(network.now()));
    drain();
  }

  Device device() {
    return device;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  PrivateKey privateKey() {
    return privateKey;
  }

  PublicKey publicKey() {
    return privateKey.publicKey();
  }

  /** Moves to another address, as a roaming host does. */
  void moveTo(String other) {
    network.detach(endpoint);
    endpoint = endpoint(other);
    network.attach(endpoint, this);
  }

  /** A peer with the host's address allowed. */
  PeerConfig configFor(SimHost other, Endpoint... candidates) {
    return new PeerConfig(
        other.endpoint.toString(),
        privateKey,
        other.publicKey(),
        PresharedKey.NONE,
        ImmutableList.copyOf(candidates),
        true,
        PeerConfig.Initiate.AUTO,
        false,
        Duration.ZERO,
        ImmutableSet.of(IpPrefix.of(new Ipv4Address(other.address), 32)),
        0,
        OuterDscp.DEFAULT);
  }

  Peer add(PeerConfig config) {
    Peer peer = engine.addPeer(network.now(), device, config);
    configs.add(config);
    drain();
    return peer;
  }

  /** As if an application had sent a packet with this number. */
  void send(SimHost to, long number) {
    writePacket(address, to.address, number);
    Peer peer = device.peerFor(memory, Session.HEADER_BYTES, 28);
    if (peer == null) {
      return;
    }
    Session session = peer.session(network.now());
    if (session == null) {
      peer.stage(memory, Session.HEADER_BYTES, 28);
    } else {
      transmit(peer, session, 28);
    }
    drain();
  }

  private void writePacket(int source, int destination, long number) {
    byte[] packet =
        ByteBuffer.allocate(28)
            .put((byte) 0x45)
            .position(12)
            .putInt(source)
            .putInt(destination)
            .putLong(number)
            .array();
    memory.fill((byte) 0);
    MemorySegment.copy(
        packet, 0, memory, ValueLayout.JAVA_BYTE, Session.HEADER_BYTES, packet.length);
  }

  private void transmit(Peer peer, Session session, int length) {
    int padded = Session.paddedLength(length, 1420);
    int sealed = session.seal(network.now(), memory, Session.HEADER_BYTES, padded, 0);
    Path path = peer.path();
    if (sealed > 0 && network.now() >= session.createdAt() + 180 * SimNetwork.SECOND) {
      throw new AssertionError("a session is used after REJECT_AFTER_TIME");
    }
    if (sealed > 0 && path != null) {
      byte[] bytes = memory.asSlice(0, sealed).toArray(ValueLayout.JAVA_BYTE);
      network.send(endpoint, path.remote(), bytes);
    }
  }

  void receive(Endpoint from, byte[] bytes) {
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    Path path = new Path(from, endpoint.address(), 1, 0);
    Engine own = engines.get(engines.get(door).ownerOf(memory, 0, bytes.length));
    if (Engine.isTransport(memory, 0, bytes.length)) {
      Session session = own.sessionFor(memory, 0, bytes.length);
      if (session != null) {
        open(session, path, bytes.length);
      }
    } else {
      own.handleHandshake(network.now(), path, memory, 0, bytes.length);
    }
    drain();
  }

  private void open(Session session, Path path, int length) {
    int plain = session.open(network.now(), path, memory, 0, length);
    if (plain > 0 && session.peer().acceptsSource(memory, Session.HEADER_BYTES, plain)) {
      byte[] packet = memory.asSlice(Session.HEADER_BYTES, plain).toArray(ValueLayout.JAVA_BYTE);
      received.add(ByteBuffer.wrap(packet).getLong(20));
    }
  }

  /** Does what the engine asks for. */
  void drain() {
    boolean more = true;
    while (more) {
      more = false;
      for (Engine each : engines) {
        for (Output output = each.poll(); output != null; output = each.poll()) {
          act(each, output);
          more = true;
        }
      }
    }
  }

  private void act(Engine asking, Output output) {
    switch (output) {
      case Output.Datagram(Path path, MemorySegment bytes) ->
          network.send(endpoint, path.remote(), bytes.toArray(ValueLayout.JAVA_BYTE));
      case Output.Run(HandshakeTask task) -> work(asking, task);
      case Output.HandOver(int to, HandshakeTask.Result opened) -> {
        handedOver++;
        if (!losesHandOvers) {
          engines.get(to).onTaskDone(network.now(), opened);
        }
      }
      case Output.SendStaged(Peer peer, Session session, ImmutableList<MemorySegment> packets) -> {
        for (MemorySegment packet : packets) {
          memory.fill((byte) 0);
          MemorySegment.copy(packet, 0, memory, Session.HEADER_BYTES, packet.byteSize());
          transmit(peer, session, (int) packet.byteSize());
        }
      }
      case Output.HealthChanged _,
          Output.SessionStarted _,
          Output.EndpointChanged _,
          Output.EndpointStale _ ->
          events.add(output);
    }
  }

  private void work(Engine asking, HandshakeTask task) {
    if (holdTasks) {
      held.add(new Held(asking, task));
      return;
    }
    tasksRun++;
    HandshakeTask.Result result = task.run();
    network.at(
        network.now() + network.taskTime,
        () -> {
          if (engines.contains(asking)) { // it has not crashed meanwhile
            asking.onTaskDone(network.now(), result);
            drain();
          }
        });
  }

  void releaseTasks() {
    holdTasks = false;
    List<Held> tasks = List.copyOf(held);
    held.clear();
    tasks.forEach(each -> work(each.asking(), each.task()));
  }

  <T extends Output> List<T> events(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
