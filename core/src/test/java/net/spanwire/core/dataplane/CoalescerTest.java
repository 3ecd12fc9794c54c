package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import net.spanwire.core.dataplane.Packets.Flow;
import net.spanwire.core.net.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoalescerTest {

  private static final int MEMORY = 1 << 20;

  private final MemorySegment memory = Arena.ofAuto().allocate(MEMORY, 64);
  private final Counters counters = new Counters();
  private final Coalescer coalescer = new Coalescer(memory, counters);
  private final CapturingTun tun = new CapturingTun();
  private final TunWriter writer = new TunWriter(tun, counters);
  private long position = 16;

  @ParameterizedTest
  @CsvSource({"false,true", "true,true", "false,false", "true,false"})
  void merges_a_run_to_one_write(boolean ipv6, boolean tcp) {
    Flow flow = new Flow(ipv6, tcp, 0);
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      sent.add(flow.packet(new byte[i < 9 ? 1_000 : 300]));
    }
    sent.forEach(this::add);
    coalescer.flush();
    assertThat(tun.written).hasSize(1);
    assertThat(segmentsOf(tun.written.getFirst())).isEqualTo(values(sent));
    assertThat(counters.get(Counter.TUN_MERGED_PACKETS)).isEqualTo(9);
  }

  @Test
  void writes_known_bytes() {
    Flow flow = new Flow(false, true, 0);
    add(flow.packet(new byte[] {1, 2}));
    flow.flags |= Packets.PSH;
    add(flow.packet(new byte[] {3}));
    coalescer.flush();
    assertThat(tun.written)
        .containsExactly(
            Bytes.ofHex(
                "01012800020014001000"
                    + "4500002b00014000400626ca0a0000010a0000029c400050000003e800001388"
                    + "5018020014200000010203"));
  }

  @Test
  void never_merges_what_differs() {
    differs(flow -> flow.trafficClass = 1);
    differs(flow -> flow.ttl = 63);
    differs(flow -> flow.dontFragment = false);
    differs(flow -> flow.ipOptions = new byte[4]);
    differs(flow -> flow.acknowledgment++);
    differs(flow -> flow.window++);
    differs(flow -> flow.sequence++);
    differs(flow -> flow.sequence--);
    differs(flow -> flow.tcpOptions = new byte[] {1, 1, 1, 1});
    differs(flow -> flow.flags = Packets.ACK | Packets.FIN);
    differs(flow -> flow.flags = Packets.ACK | Packets.CWR);
    differs(flow -> flow.flags = Packets.ACK | 0x40);
    differs(flow -> flow.flags = Packets.ACK | 0x20);
    differs(flow -> flow.flags = Packets.SYN);
    differs(flow -> flow.flags = 0);
  }

  private void differs(Consumer<Flow> change) {
    Flow flow = new Flow(false, true, 0);
    tun.written.clear();
    add(flow.packet(new byte[100]));
    change.accept(flow);
    add(flow.packet(new byte[100]));
    coalescer.flush();
    assertThat(tun.written).hasSize(2);
  }

  @Test
  void flow_labels_and_ids_that_count_keep_packets_apart() {
    Flow labelled = new Flow(true, true, 0);
    add(labelled.packet(new byte[100]));
    labelled.flowLabel = 1;
    add(labelled.packet(new byte[100]));
    Flow fragmentable = new Flow(false, false, 1);
    fragmentable.dontFragment = false;
    add(fragmentable.packet(new byte[100]));
    fragmentable.id += 7;
    add(fragmentable.packet(new byte[100]));
    coalescer.flush();
    assertThat(tun.written).hasSize(4);
  }

  @Test
  void a_damaged_packet_stays_damaged_and_alone() {
    for (int damaged = 0; damaged < 3; damaged++) {
      Flow flow = new Flow(false, true, 0);
      List<byte[]> sent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        sent.add(flow.packet(new byte[100]));
      }
      sent.get(damaged)[60] ^= 1;
      tun.written.clear();
      sent.forEach(this::add);
      coalescer.flush();
      List<Bytes> out = tun.written.stream().flatMap(w -> segmentsOf(w).stream()).toList();
      assertThat(out).isEqualTo(values(sent));
    }
  }

  @Test
  void push_ends_a_merge_and_so_does_a_short_segment() {
    Flow flow = new Flow(false, true, 0);
    add(flow.packet(new byte[100]));
    flow.flags |= Packets.PSH;
    add(flow.packet(new byte[100]));
    flow.flags = Packets.ACK;
    add(flow.packet(new byte[100]));
    add(flow.packet(new byte[50]));
    add(flow.packet(new byte[50]));
    coalescer.flush();
    assertThat(tun.written).hasSize(3);
  }

  @Test
  void a_packet_of_a_flow_never_overtakes_another() {
    Flow flow = new Flow(false, true, 0);
    byte[] first = flow.packet(new byte[100]);
    byte[] acknowledgment = flow.packet(new byte[0]);
    byte[] second = flow.packet(new byte[100]);
    add(first);
    add(acknowledgment);
    add(second);
    coalescer.flush();
    assertThat(tun.written.stream().flatMap(w -> segmentsOf(w).stream()).toList())
        .isEqualTo(values(List.of(first, acknowledgment, second)));
  }

  @Test
  void takes_no_more_than_64_segments_and_64_kib() {
    Flow small = new Flow(false, false, 0);
    Flow large = new Flow(true, true, 1);
    for (int i = 0; i < 100; i++) {
      add(small.packet(new byte[10]));
    }
    for (int i = 0; i < 60; i++) {
      add(large.packet(new byte[1_400]));
    }
    coalescer.flush();
    assertThat(tun.written).hasSize(4);
    assertThat(segmentsOf(tun.written.getFirst())).hasSize(64);
    assertThat(segmentsOf(tun.written.get(2))).hasSize(46);
  }

  @Test
  void what_the_kernel_refuses_merged_goes_one_by_one() {
    tun.refusesMerged = true;
    for (boolean ipv6 : new boolean[] {false, true}) {
      for (boolean tcp : new boolean[] {false, true}) {
        tun.written.clear();
        TunWriter fresh = new TunWriter(tun, new Counters());
        Flow flow = new Flow(ipv6, tcp, 0);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          flow.flags = i == 4 ? Packets.ACK | Packets.PSH : Packets.ACK;
          sent.add(flow.packet(Packets.payload(new Random(i), i < 4 ? 333 : 21)));
        }
        sent.forEach(packet -> add(fresh, packet));
        coalescer.flush();
        sent.forEach(packet -> add(fresh, packet));
        coalescer.flush();
        List<Bytes> twice = new ArrayList<>(values(sent));
        twice.addAll(values(sent));
        assertThat(tun.written.stream().flatMap(w -> segmentsOf(w).stream()).toList())
            .isEqualTo(twice);
        assertThat(fresh.counters().get(Counter.TUN_MERGE_REFUSED)).isEqualTo(1);
      }
    }
  }

  /** Random flows, interleaved; each flow's packets must come out again, in order. */
  @Test
  void what_was_merged_and_cut_again_is_what_came() {
    for (long seed = 1; seed <= 150; seed++) {
      Random random = new Random(seed);
      Map<String, List<Bytes>> sent = new HashMap<>();
      List<Flow> flows = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Flow flow = SegmenterTest.randomFlow(random, i);
        flow.flags = Packets.ACK;
        flow.ipOptions = random.nextInt(8) == 0 ? flow.ipOptions : new byte[0];
        flows.add(flow);
      }
      tun.written.clear();
      for (int i = 0; i < 200; i++) {
        byte[] packet = randomStep(flows.get(random.nextInt(6)), random);
        sent.computeIfAbsent(flowOf(packet), _ -> new ArrayList<>()).add(masked(packet));
        add(packet);
      }
      coalescer.flush();
      Map<String, List<Bytes>> out = new HashMap<>();
      for (Bytes write : tun.written) {
        for (Bytes packet : segmentsOf(write)) {
          byte[] bytes = packet.toArray();
          out.computeIfAbsent(flowOf(bytes), _ -> new ArrayList<>()).add(masked(bytes));
        }
      }
      assertThat(out).as("seed %d", seed).isEqualTo(sent);
    }
  }

  private static byte[] randomStep(Flow flow, Random random) {
    int sizes = new int[] {1, 100, 100, 100, 100, 100, 1_300, 0}[random.nextInt(8)];
    switch (random.nextInt(20)) {
      case 0 -> flow.sequence += random.nextInt(3) - 1;
      case 1 -> flow.acknowledgment += random.nextInt(1_000);
      case 2 -> flow.window = random.nextInt(65_536);
      case 3 -> flow.trafficClass ^= 1;
      case 4 -> flow.id += random.nextInt(2);
      case 5 -> flow.ttl = 1 + random.nextInt(200);
      case 6 -> flow.flags = Packets.ACK | random.nextInt(256);
      case 7, 8 -> flow.flags = Packets.ACK | Packets.PSH;
      default -> flow.flags = Packets.ACK;
    }
    byte[] packet = flow.packet(Packets.payload(random, sizes));
    if (random.nextInt(30) == 0) {
      packet[packet.length - 1] ^= 4;
    }
    return packet;
  }

  /** By the last byte of the destination, which numbers the flow. */
  private static String flowOf(byte[] packet) {
    return "flow " + (Packets.isIpv6(packet) ? packet[39] : packet[19]);
  }

  /**
   * Without what may change: the identification of a packet that is never fragmented, and IPv4's
   * checksum with it (RFC 6864 §4).
   */
  private static Bytes masked(byte[] packet) {
    byte[] copy = packet.clone();
    if (!Packets.isIpv6(copy) && (copy[6] & 0x40) != 0) {
      Packets.put16(copy, 4, 0);
      Packets.put16(copy, 10, 0);
    }
    return Bytes.copyOf(copy);
  }

  private static List<Bytes> values(List<byte[]> packets) {
    return packets.stream().map(Bytes::copyOf).toList();
  }

  private void add(byte[] packet) {
    add(writer, packet);
  }

  private void add(TunWriter to, byte[] packet) {
    if (position + packet.length + 64 > MEMORY) {
      position = 16;
    }
    MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, position, packet.length);
    coalescer.add(to, position, packet.length);
    position += packet.length + 33;
  }

  /** What a kernel makes of a write: the packets in it, with whole checksums. */
  static List<Bytes> segmentsOf(Bytes write) {
    MemorySegment room = Arena.ofAuto().allocate(70_000, 64);
    MemorySegment.copy(write.toArray(), 0, room, ValueLayout.JAVA_BYTE, 54, write.length());
    Segmenter segmenter = new Segmenter(room);
    List<Bytes> segments = new ArrayList<>();
    assertThat(segmenter.begin(54, write.length())).isTrue();
    while (segmenter.next()) {
      segments.add(
          Bytes.copyOf(
              room.asSlice(segmenter.offset(), segmenter.length()).toArray(ValueLayout.JAVA_BYTE)));
    }
    return segments;
  }
}
