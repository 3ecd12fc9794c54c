package net.spanwire.core.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import net.spanwire.core.dataplane.Packets.Flow;
import net.spanwire.core.io.VirtioHeader;

/** Random packets of every shape, as a kernel hands them over. */
final class RandomPackets {

  private final MemorySegment virtio = Arena.ofAuto().allocate(VirtioHeader.BYTES, 16);
  private final Random random;

  RandomPackets(Random random) {
    this.random = random;
  }

  /**
   * What a read of the device brings.
   *
   * @param bytes the virtio header, and a packet or super-packet
   * @param segments the packets that it stands for
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Read(byte[] bytes, List<byte[]> segments) {}

  /** The next packet of a flow, in one of the ways a kernel has for it. */
  Read next(Flow flow, int most) {
    change(flow);
    byte[] packet = flow.packet(Packets.payload(random, random.nextInt(most)));
    int transport = flow.ipHeaderBytes();
    int size = 200 + random.nextInt(random.nextInt(8) == 0 ? 9_000 : 1_300);
    return switch (random.nextInt(6)) {
      case 0 -> whole(packet);
      case 1 -> whole(odd(packet));
      case 2 -> {
        VirtioHeader.needsChecksum(virtio, 0, transport, Packets.isTcp(packet) ? 16 : 6);
        yield read(Packets.withPartialChecksum(packet, transport), List.of(packet));
      }
      default -> superPacket(flow, packet, size);
    };
  }

  private void change(Flow flow) {
    switch (random.nextInt(24)) {
      case 0 -> flow.sequence += random.nextInt(3) - 1;
      case 1 -> flow.acknowledgment += random.nextInt(1_000);
      case 2 -> flow.window = random.nextInt(65_536);
      case 3 -> flow.trafficClass = random.nextInt(256);
      case 4 -> flow.id = random.nextInt(65_536);
      case 5 -> flow.ttl = 1 + random.nextInt(255);
      case 6 -> flow.dontFragment ^= true;
      case 7 -> flow.tcpOptions = Packets.payload(random, 4 * random.nextInt(11));
      case 8 -> flow.flags = random.nextInt(256);
      case 9 -> flow.flags = Packets.ACK | Packets.PSH;
      default -> flow.flags = Packets.ACK;
    }
  }

  /** A fragment, another protocol, or bytes behind its end. */
  private byte[] odd(byte[] packet) {
    byte[] odd = packet.clone();
    boolean ipv6 = Packets.isIpv6(odd);
    if (random.nextBoolean()) {
      odd[ipv6 ? 6 : 9] = (byte) random.nextInt(256);
    } else if (!ipv6) {
      Packets.put16(odd, 6, 1 + random.nextInt(0x3ffe));
    }
    return odd;
  }

  private Read whole(byte[] packet) {
    VirtioHeader.clear(virtio, 0);
    return read(packet, List.of(packet));
  }

  /** Segments of {@code size} bytes of payload in one. */
  Read superPacket(Flow flow, byte[] packet, int size) {
    int transport = flow.ipHeaderBytes();
    if (packet.length == flow.headerBytes()) {
      return whole(packet);
    }
    int tcp = flow.ipv6 ? VirtioHeader.GSO_TCPV6 : VirtioHeader.GSO_TCPV4;
    VirtioHeader.needsChecksum(virtio, 0, transport, flow.tcp ? 16 : 6);
    VirtioHeader.segmented(virtio, 0, flow.tcp ? tcp : VirtioHeader.GSO_UDP_L4, 0, size);
    return read(
        Packets.withPartialChecksum(packet, transport), Packets.cut(packet, transport, size));
  }

  private Read read(byte[] packet, List<byte[]> segments) {
    byte[] bytes = new byte[VirtioHeader.BYTES + packet.length];
    MemorySegment.copy(virtio, ValueLayout.JAVA_BYTE, 0, bytes, 0, VirtioHeader.BYTES);
    System.arraycopy(packet, 0, bytes, VirtioHeader.BYTES, packet.length);
    return new Read(bytes, segments);
  }
}
