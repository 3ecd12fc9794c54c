package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.Network;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.io.VirtioHeader;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.LinuxNetwork;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.Device;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.EnginePorts;
import net.spanwire.core.wireguard.HandshakeTask;
import net.spanwire.core.wireguard.Output;
import net.spanwire.core.wireguard.Path;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two loops on one port, turned by hand, and a far end that has a tunnel to each of them: what it
 * sends by one call comes as one run, over the loopback device as over a network card.
 */
class StraysTest {

  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
  private static final int LOOPS = 2;
  private static final int PACKET_BYTES = 1_024;
  private static final int DATAGRAM_BYTES = PACKET_BYTES + Session.OVERHEAD_BYTES;

  private final Network network = new LinuxNetwork();
  private final EnginePorts ports =
      new EnginePorts(
          AeadProviders.available().getFirst(),
          EnginePorts.portableCurve(),
          new SecureRandom(),
          InstantSource.system());
  private final PrivateKey key = PrivateKey.generate(new SecureRandom());
  private final List<EventLoop> loops = new ArrayList<>();
  private final List<CapturingTun> devices = new ArrayList<>();
  private final MemorySegment memory = Arena.ofAuto().allocate(1 << 18, 64);
  private final DatagramRun run = new DatagramRun(memory);
  private final Engine far = new Engine(EngineParameters.DEFAULT, ports);
  private final List<Peer> farPeers = new ArrayList<>();
  private UdpSocket farSocket;
  private Endpoint there;

  @BeforeEach
  void open() throws Exception {
    UdpOptions listen = new UdpOptions(0, 0, LOOPBACK, null, Offloads.ALL);
    farSocket = network.openUdp(listen).getFirst();
    ImmutableList<ImmutableList<UdpSocket>> sockets = network.openUdp(listen, LOOPS);
    there = new Endpoint(LOOPBACK, sockets.getFirst().getFirst().port(), 0);
    for (Engine engine : Engine.group(EngineParameters.DEFAULT, ports, LOOPS)) {
      loops.add(new EventLoop(network.openPoller(), engine, new DataplaneListener() {}, 0));
    }
    for (EventLoop loop : loops) {
      loop.neighbours().meet(ImmutableList.copyOf(loops));
      loop.add(new ListenSockets(0, sockets.get(loop.engine().number())));
      tunnel(loop);
      loop.begin();
    }
    connect();
  }

  private void tunnel(EventLoop loop) throws Exception {
    Engine engine = loop.engine();
    CapturingTun device = new CapturingTun(network.openCable());
    devices.add(device);
    TunPort port = new TunPort(device, engine.addDevice("t"), 1420);
    loop.add(new TunnelInterface("t", port));
    PrivateKey theirs = PrivateKey.generate(new SecureRandom());
    engine.addPeer(System.nanoTime(), port.engineDevice(), peer("far", key, theirs).build());
    Device farDevice = far.addDevice("far");
    farPeers.add(
        far.addPeer(
            System.nanoTime(),
            farDevice,
            peer("near " + engine.number(), theirs, key).candidates(List.of(there)).build()));
  }

  private static PeerConfig.Builder peer(String name, PrivateKey ours, PrivateKey theirs) {
    return PeerConfig.builder(name, ours, theirs.publicKey())
        .allowedIps(List.of(IpPrefix.parse("0.0.0.0/0")));
  }

  @AfterEach
  void close() {
    loops.forEach(EventLoop::end);
    far.close();
    farSocket.close();
  }

  /** Until the far end has sessions with both, by the messages that it would send and get. */
  private void connect() {
    farPeers.forEach(peer -> peer.initiate(System.nanoTime()));
    for (int i = 0; i < 5_000 && farPeers.stream().anyMatch(peer -> !isUp(peer)); i++) {
      loops.forEach(loop -> loop.turn(1_000_000));
      int received = farSocket.receive(run.set(0, 1 << 16, 0, 0));
      for (int at = 0; at < received; at += run.datagramBytes()) {
        int bytes = Math.min(run.datagramBytes(), received - at);
        far.handleHandshake(System.nanoTime(), Path.to(there, 0), memory, at, bytes);
      }
      actForFarEnd();
    }
    assertThat(farPeers).allMatch(StraysTest::isUp);
    turn();
  }

  private static boolean isUp(Peer peer) {
    return peer.status().latestHandshake() != null;
  }

  private void actForFarEnd() {
    for (Output output = far.poll(); output != null; output = far.poll()) {
      if (output instanceof Output.Run(HandshakeTask task)) {
        far.onTaskDone(System.nanoTime(), task.run());
      } else if (output instanceof Output.Datagram(Path _, MemorySegment bytes)) {
        int length = (int) bytes.byteSize();
        MemorySegment.copy(bytes, 0, memory, 1 << 17, length);
        send(1 << 17, length, length);
      }
    }
  }

  private void send(long at, int length, int datagramBytes) {
    assertThat(farSocket.send(farSocket.path(there, null), run.set(at, length, datagramBytes, 0)))
        .isZero();
  }

  private void turn() {
    for (int i = 0; i < 4; i++) {
      loops.forEach(loop -> loop.turn(1_000_000));
    }
  }

  /** A packet with this number, sealed for a loop's tunnel. */
  private void seal(int place, int loop, int number) {
    byte[] packet =
        ByteBuffer.allocate(PACKET_BYTES)
            .put(0, (byte) 0x45)
            .putShort(2, (short) PACKET_BYTES)
            .put(9, (byte) 253) // for experiments: nothing is merged
            .putInt(20, number)
            .array();
    MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, 1 << 17, packet.length);
    long now = System.nanoTime();
    Session session = Objects.requireNonNull(farPeers.get(loop).session(now));
    int sealed = session.seal(now, memory, 1 << 17, PACKET_BYTES, (long) place * DATAGRAM_BYTES);
    assertThat(sealed).isEqualTo(DATAGRAM_BYTES);
  }

  /** The numbers of the packets that a loop's device has got. */
  private List<Integer> got(int loop) {
    return devices.get(loop).written.stream()
        .map(packet -> ByteBuffer.wrap(packet.toArray()).getInt(VirtioHeader.BYTES + 20))
        .toList();
  }

  private long counted(int loop, Counter counter) {
    return loops.get(loop).counters().get(counter);
  }

  @Test
  void datagrams_of_both_in_one_run_come_to_their_tunnels_in_order() {
    int[] owners = {1, 0, 0, 1, 1, 0};
    for (int i = 0; i < owners.length; i++) {
      seal(i, owners[i], i);
    }
    send(0, owners.length * DATAGRAM_BYTES, DATAGRAM_BYTES);
    turn();
    assertThat(got(0)).containsExactly(1, 2, 5);
    assertThat(got(1)).containsExactly(0, 3, 4);
    assertThat(counted(1, Counter.HANDED_OVER)).isEqualTo(3);
    assertThat(counted(1, Counter.HAND_OVER_LOST)).isZero();
    assertThat(loops.get(1).engine().drops().snapshot()).isEmpty();
  }

  @Test
  void what_is_alone_needs_no_passing_on() {
    long before = counted(0, Counter.HANDED_OVER) + counted(1, Counter.HANDED_OVER);
    assertThat(before).as("the initiation of the second tunnel").isEqualTo(1);
    for (int i = 0; i < 10; i++) {
      seal(0, i % LOOPS, i);
      send(0, DATAGRAM_BYTES, DATAGRAM_BYTES);
    }
    turn();
    assertThat(got(0)).containsExactly(0, 2, 4, 6, 8);
    assertThat(got(1)).containsExactly(1, 3, 5, 7, 9);
    assertThat(counted(0, Counter.HANDED_OVER) + counted(1, Counter.HANDED_OVER)).isEqualTo(before);
  }

  @Test
  void what_a_full_mailbox_does_not_take_is_lost_and_counted() {
    for (int run = 0; run < 1_100; run++) {
      seal(0, 0, run);
      seal(1, 1, run);
      send(0, 2 * DATAGRAM_BYTES, DATAGRAM_BYTES);
      if (run % 50 == 0) {
        loops.getFirst().turn(1_000_000); // the second one does not come to its mailbox
      }
    }
    for (int i = 0; i < 20; i++) {
      loops.getFirst().turn(1_000_000);
    }
    assertThat(counted(0, Counter.HAND_OVER_LOST)).isEqualTo(1_100 - 1_024);
    turn();
    assertThat(got(0)).hasSize(1_100);
    assertThat(got(1)).hasSize(1_024);
  }

  @Test
  void they_are_bounded_in_bytes_too() {
    int strays = 44;
    for (int run = 0; run < 100; run++) {
      seal(0, 0, run);
      for (int i = 1; i <= strays; i++) {
        seal(i, 1, run);
      }
      send(0, (1 + strays) * DATAGRAM_BYTES, DATAGRAM_BYTES);
      loops.getFirst().turn(1_000_000);
    }
    assertThat(got(0)).hasSize(100);
    int room = (4 << 20) / (strays * DATAGRAM_BYTES);
    assertThat(counted(0, Counter.HAND_OVER_LOST)).isEqualTo((100L - room) * strays);
    turn();
    assertThat(got(1)).hasSize(room * strays);
    seal(0, 0, 100);
    seal(1, 1, 100);
    send(0, 2 * DATAGRAM_BYTES, DATAGRAM_BYTES);
    turn();
    assertThat(got(1)).as("there is room again").hasSize(room * strays + 1);
  }

  @Test
  void a_stranger_in_the_run_is_counted_where_it_would_belong() {
    seal(0, 0, 0);
    seal(1, 1, 1);
    memory.set(ValueLayout.JAVA_BYTE, DATAGRAM_BYTES + 7, (byte) 0x55); // another index of loop 1
    memory.set(ValueLayout.JAVA_BYTE, DATAGRAM_BYTES + 6, (byte) 0x55);
    send(0, 2 * DATAGRAM_BYTES, DATAGRAM_BYTES);
    turn();
    assertThat(got(0)).containsExactly(0);
    assertThat(got(1)).isEmpty();
    assertThat(loops.get(0).engine().drops().snapshot()).isEmpty();
    assertThat(loops.get(1).engine().drops().snapshot().values()).containsExactly(1L);
  }
}
