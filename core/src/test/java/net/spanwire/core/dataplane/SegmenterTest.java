package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.spanwire.core.dataplane.Packets.Flow;
import net.spanwire.core.io.VirtioHeader;
import net.spanwire.core.net.Bytes;
import org.junit.jupiter.api.Test;

class SegmenterTest {

  private static final int VIRTIO = 54;
  private static final int PACKET = 64;

  private final MemorySegment memory = Arena.ofAuto().allocate(70_000, 64);
  private final Segmenter segmenter = new Segmenter(memory);

  @Test
  void passes_a_plain_packet_as_it_is() {
    byte[] packet = new Flow(false, true, 0).packet(new byte[] {1, 2, 3});
    write(packet);
    VirtioHeader.clear(memory, VIRTIO);
    assertThat(segments(packet.length)).containsExactly(Bytes.copyOf(packet));
  }

  @Test
  void cuts_ipv4_tcp_into_known_bytes() {
    Flow flow = new Flow(false, true, 0);
    flow.flags = Packets.ACK | Packets.PSH | Packets.FIN | Packets.CWR;
    byte[] packet = flow.packet(new byte[] {1, 2, 3, 4, 5});
    offer(packet, 20, VirtioHeader.GSO_TCPV4 | VirtioHeader.GSO_ECN, 2);
    assertThat(segments(packet.length))
        .containsExactly(
            Bytes.ofHex(
                "4500002a00014000400626cb0a0000010a0000029c400050000003e800001388"
                    + "50900200e44d00000102"),
            Bytes.ofHex(
                "4500002a00024000400626ca0a0000010a0000029c400050000003ea00001388"
                    + "50100200e2c900000304"),
            Bytes.ofHex(
                "4500002900034000400626ca0a0000010a0000029c400050000003ec00001388"
                    + "50190200e0c3000005"));
  }

  @Test
  void cuts_every_shape_as_the_slow_way_does() {
    long seed = 45;
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      Flow flow = randomFlow(random, round);
      int size = 1 + random.nextInt(round % 10 == 0 ? 9_000 : 1_400);
      int most = Math.min(65_535 - flow.headerBytes(), size * 60);
      byte[] packet = flow.packet(Packets.payload(random, 1 + random.nextInt(most)));
      int gso =
          !flow.tcp
              ? VirtioHeader.GSO_UDP_L4
              : flow.ipv6 ? VirtioHeader.GSO_TCPV6 : VirtioHeader.GSO_TCPV4;
      List<Bytes> expected =
          Packets.cut(packet, flow.ipHeaderBytes(), size).stream().map(Bytes::copyOf).toList();
      offer(packet, flow.ipHeaderBytes(), gso, size);
      assertThat(segments(packet.length))
          .as("seed %d, round %d", seed, round)
          .containsExactlyElementsOf(expected);
    }
  }

  @Test
  void completes_the_checksum_of_a_whole_packet() {
    byte[] packet = new Flow(true, false, 3).packet(new byte[] {9, 8, 7});
    offer(packet, 40, VirtioHeader.GSO_NONE, 0);
    assertThat(segments(packet.length)).containsExactly(Bytes.copyOf(packet));
  }

  @Test
  void refuses_headers_that_cannot_be() {
    byte[] packet = new Flow(false, true, 0).packet(new byte[100]);
    offer(packet, 20, VirtioHeader.GSO_TCPV6, 10);
    assertThat(begins(packet.length)).as("IPv4 called IPv6").isFalse();
    offer(packet, 20, VirtioHeader.GSO_TCPV4, 0);
    assertThat(begins(packet.length)).as("segments of nothing").isFalse();
    offer(packet, 20, 3, 10);
    assertThat(begins(packet.length)).as("a type that was not granted").isFalse();
    offer(packet, 20, VirtioHeader.GSO_TCPV4, 10);
    memory.set(ValueLayout.JAVA_BYTE, PACKET + 32, (byte) 0x40);
    assertThat(begins(packet.length)).as("a TCP header of 16 bytes").isFalse();
    offer(packet, 20, VirtioHeader.GSO_TCPV4, 10);
    memory.set(ValueLayout.JAVA_BYTE, PACKET, (byte) 0x44);
    assertThat(begins(packet.length)).as("an IP header of 16 bytes").isFalse();
    offer(packet, 20, VirtioHeader.GSO_TCPV4, 10);
    assertThat(begins(39)).as("cut off in the TCP header").isFalse();
    offer(packet, 20, VirtioHeader.GSO_NONE, 10);
    assertThat(begins(30)).as("checksum beyond the end").isFalse();
    assertThat(begins(19)).as("shorter than any packet").isFalse();
  }

  @Test
  void survives_any_bytes() {
    long seed = 77;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      int length = random.nextInt(300);
      write(Packets.payload(random, 300));
      MemorySegment.copy(Packets.payload(random, 10), 0, memory, ValueLayout.JAVA_BYTE, VIRTIO, 10);
      memory.set(ValueLayout.JAVA_BYTE, VIRTIO, (byte) random.nextInt(2));
      memory.set(ValueLayout.JAVA_BYTE, VIRTIO + 1, (byte) random.nextInt(6));
      memory.set(ValueLayout.JAVA_BYTE, PACKET, (byte) (random.nextBoolean() ? 0x45 : 0x60));
      memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, VIRTIO + 6, (short) random.nextInt(90));
      memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, VIRTIO + 8, (short) random.nextInt(20));
      for (Bytes segment : segments(length)) {
        assertThat(segment.length()).as("seed %d", seed).isBetween(1, length);
      }
    }
  }

  static Flow randomFlow(Random random, int number) {
    Flow flow = new Flow(random.nextBoolean(), random.nextBoolean(), number % 200);
    flow.trafficClass = random.nextInt(256);
    flow.ttl = 1 + random.nextInt(255);
    flow.flowLabel = random.nextInt(1 << 20);
    flow.dontFragment = random.nextBoolean();
    flow.id = random.nextInt(65_536);
    flow.sequence = random.nextInt();
    flow.acknowledgment = random.nextInt();
    flow.window = random.nextInt(65_536);
    flow.flags = random.nextInt(256);
    flow.tcpOptions = Packets.payload(random, 4 * random.nextInt(11));
    if (random.nextInt(4) == 0) {
      flow.ipOptions = Packets.payload(random, 4 * random.nextInt(11));
      flow.extension = Packets.payload(random, 8 * random.nextInt(4));
    }
    return flow;
  }

  private void write(byte[] packet) {
    MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, PACKET, packet.length);
  }

  /** Writes the packet as a kernel hands it over: the checksum covers the pseudo-header only. */
  private void offer(byte[] whole, int transport, int gso, int size) {
    byte[] packet = Packets.withPartialChecksum(whole, transport);
    int at = Packets.isTcp(packet) ? 16 : 6;
    write(packet);
    VirtioHeader.needsChecksum(memory, VIRTIO, transport, at);
    VirtioHeader.segmented(memory, VIRTIO, gso, 7, size);
  }

  private boolean begins(int length) {
    return segmenter.begin(VIRTIO, VirtioHeader.BYTES + length);
  }

  private List<Bytes> segments(int length) {
    List<Bytes> segments = new ArrayList<>();
    if (begins(length)) {
      while (segmenter.next()) {
        segments.add(
            Bytes.copyOf(
                memory
                    .asSlice(segmenter.offset(), segmenter.length())
                    .toArray(ValueLayout.JAVA_BYTE)));
      }
    }
    return segments;
  }
}
