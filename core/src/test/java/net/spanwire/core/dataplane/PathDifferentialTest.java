package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.spanwire.core.dataplane.Packets.Flow;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.JdkAead;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.VirtioHeader;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.LinuxNetwork;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.EnginePorts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random packets of every shape go through two whole packet paths, joined by the loopback device,
 * and through a plain reference that takes one packet at a time. What comes out has to be the same,
 * byte for byte, up to the merging of segments.
 */
class PathDifferentialTest {

  private static final int FLOWS = 5;
  private static final int ROOM = VirtioHeader.BYTES + 65_535;

  private final MemorySegment memory = Arena.ofAuto().allocate(2L * ROOM, 64);
  private final GatherList piece = new GatherList(Arena.ofAuto(), memory, 1);
  private final Map<String, List<Bytes>> expected = new LinkedHashMap<>();
  private final Map<String, List<Bytes>> came = new LinkedHashMap<>();
  private int due;

  @ParameterizedTest
  @CsvSource({"libcrypto,true", "libcrypto,false", "SunJCE,true", "SunJCE,false"})
  void carries_what_a_slow_path_carries(String cipher, boolean offloads) throws Exception {
    int seeds = Integer.getInteger("spanwire.seeds", 15);
    for (long seed = 1; seed <= seeds; seed++) {
      Random random = new Random(seed);
      DataplaneOptions options = options(cipher, offloads ? Offloads.ALL : Offloads.NONE);
      LinuxNetwork network = new LinuxNetwork();
      ImmutableList<TunDevice> near = network.openCable();
      CapturingTun sink = new CapturingTun(network.openCable());
      try (TunDevice source = near.getLast();
          CableTunnel a = new CableTunnel(options, network, near.getFirst());
          CableTunnel b = new CableTunnel(options, network, sink)) {
        a.connect(b);
        b.connect(a);
        carryAll(new Way(source, a, b, sink), random, "seed " + seed);
      }
    }
  }

  private static DataplaneOptions options(String cipher, Offloads offloads) {
    Aead aead = cipher.equals("SunJCE") ? new JdkAead() : AeadProviders.available().getFirst();
    return new DataplaneOptions(
        new UdpOptions(0, 0, null, null, offloads),
        offloads,
        EngineParameters.DEFAULT,
        aead,
        EnginePorts.portableCurve());
  }

  /** From a host's cable through two tunnels to another host. */
  private record Way(TunDevice source, CableTunnel near, CableTunnel far, CapturingTun sink) {}

  private void carryAll(Way way, Random random, String what) {
    expected.clear();
    came.clear();
    due = 0;
    RandomPackets source = new RandomPackets(random);
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < FLOWS; i++) {
      flows.add(SegmenterTest.randomFlow(random, i));
    }
    for (int round = 0; round < 120; round++) {
      // Few large packets, or many small ones: what waits for a session or in a socket is bounded.
      boolean large = round == 0 || random.nextInt(4) == 0;
      for (int packets = large ? 1 : 1 + random.nextInt(5); packets > 0; packets--) {
        Flow flow = flows.get(random.nextInt(FLOWS));
        offer(way.source, source.next(flow, large ? 60_000 : 3_000));
        if (random.nextInt(3) == 0) {
          way.near.loop().turn(0);
        }
      }
      receive(way, what + ", round " + round);
    }
    assertThat(came).as(what).isEqualTo(expected);
  }

  /** Offers a packet to the tunnel. */
  private void offer(TunDevice to, RandomPackets.Read read) {
    byte[] bytes = read.bytes();
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    piece.set(0, 0, bytes.length);
    assertThat(to.write(piece, 0, 1)).isPositive();
    for (byte[] segment : read.segments()) {
      expected
          .computeIfAbsent(Packets.flowOf(segment), _ -> new ArrayList<>())
          .add(Packets.masked(segment));
      due++;
    }
  }

  private void receive(Way way, String what) {
    for (int turn = 0; due > 0; turn++) {
      assertThat(turn).as("%s: %d packets are missing", what, due).isLessThan(2_000);
      way.near.loop().turn(0);
      way.far.loop().turn(1_000_000);
      way.sink.written.forEach(this::take);
      way.sink.written.clear();
    }
  }

  /** What a kernel makes of a write. */
  private void take(Bytes write) {
    byte[] bytes = write.toArray();
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, ROOM, VirtioHeader.BYTES);
    byte[] packet = Arrays.copyOfRange(bytes, VirtioHeader.BYTES, bytes.length);
    List<byte[]> segments =
        VirtioHeader.gsoType(memory, ROOM) == VirtioHeader.GSO_NONE
            ? List.of(packet)
            : Packets.cut(
                packet, VirtioHeader.csumStart(memory, ROOM), VirtioHeader.gsoSize(memory, ROOM));
    for (byte[] segment : segments) {
      came.computeIfAbsent(Packets.flowOf(segment), _ -> new ArrayList<>())
          .add(Packets.masked(segment));
      due--;
    }
  }
}
