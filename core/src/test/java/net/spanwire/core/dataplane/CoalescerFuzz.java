package net.spanwire.core.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.spanwire.core.net.Bytes;

/**
 * For {@code bench/fuzz}: any packets one after the other. Nothing is thrown, and cutting again
 * what was merged gives the packets that came, and no others.
 */
public final class CoalescerFuzz {

  private static final int MOST = 8192;
  private static final int ROOM = 64;

  private CoalescerFuzz() {}

  /**
   * Packets, each behind two bytes: what to make right (1: the lengths, 2: the checksums) and its
   * length in units of 4 bytes.
   */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > MOST) {
      return;
    }
    MemorySegment memory = Arena.ofAuto().allocate(MOST * 64, 64);
    CapturingTun tun = new CapturingTun();
    Counters counters = new Counters();
    Coalescer coalescer = new Coalescer(memory, counters);
    TunWriter writer = new TunWriter(tun, counters);
    List<Bytes> sent = new ArrayList<>();
    long position = ROOM;
    int at = 0;
    while (at + 2 <= data.length && sent.size() < 200) {
      int length = Math.min((data[at + 1] & 0xff) * 4, data.length - at - 2);
      byte[] packet =
          repaired(java.util.Arrays.copyOfRange(data, at + 2, at + 2 + length), data[at]);
      at += 2 + length;
      MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, position, length);
      int bytes = Headers.packetBytes(memory, position, length);
      if (bytes > 0) {
        byte[] whole = memory.asSlice(position, bytes).toArray(ValueLayout.JAVA_BYTE);
        sent.add(masked(whole));
        coalescer.add(writer, position, bytes);
        position += bytes + ROOM;
      }
    }
    coalescer.flush();
    List<Bytes> out = new ArrayList<>();
    tun.written.forEach(write ->
        CoalescerTest.segmentsOf(write).forEach(segment -> out.add(masked(segment.toArray()))));
    Comparator<Bytes> order = Comparator.comparing(Bytes::toString);
    sent.sort(order);
    out.sort(order);
    if (!out.equals(sent)) {
      throw new AssertionError(sent + " came out as " + out);
    }
  }

  /** Random bytes hardly ever have lengths and checksums that are right. */
  private static byte[] repaired(byte[] packet, byte wish) {
    boolean ipv6 = packet.length > 0 && Packets.isIpv6(packet);
    if ((wish & 1) != 0 && packet.length >= (ipv6 ? 40 : 20)) {
      Packets.put16(packet, ipv6 ? 4 : 2, packet.length - (ipv6 ? 40 : 0));
      if (packet.length >= (ipv6 ? 48 : 28) && !Packets.isTcp(packet)) {
        Packets.put16(packet, ipv6 ? 44 : 24, packet.length - (ipv6 ? 40 : 20));
      }
    }
    if ((wish & 2) != 0 && packet.length >= (ipv6 ? 60 : 40)) {
      Packets.complete(packet, ipv6 ? 40 : 20);
    }
    return packet;
  }

  /**
   * Without what may change: the identification of a packet that is never fragmented, and IPv4's
   * checksum with it (RFC 6864 §4).
   */
  private static Bytes masked(byte[] packet) {
    if (!Packets.isIpv6(packet) && packet.length >= 20 && (packet[6] & 0x40) != 0) {
      // A wrong checksum stays one.
      boolean right = Packets.sum(packet, 0, (packet[0] & 0xf) * 4) == 0xffff;
      Packets.put16(packet, 4, 0);
      Packets.put16(packet, 10, right ? 0 : 1);
    }
    return Bytes.copyOf(packet);
  }
}
