package net.spanwire.core.dataplane;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.spanwire.core.net.Bytes;

/**
 * Plain packets as byte arrays, made and cut one at a time: the reference of the packet path's
 * tests.
 */
final class Packets {

  static final int FIN = 0x01;
  static final int SYN = 0x02;
  static final int PSH = 0x08;
  static final int ACK = 0x10;
  static final int CWR = 0x80;

  private static final int DESTINATION_OPTIONS = 60;

  private Packets() {}

  /** What a flow's packets have in common, and what the next one has of its own. */
  static final class Flow {
    final boolean ipv6;
    final boolean tcp;
    final byte[] source;
    final byte[] destination;
    final int sourcePort;
    final int destinationPort;
    int trafficClass;
    int ttl = 64;
    int flowLabel;
    boolean dontFragment = true;
    int id = 1;
    int sequence = 1_000;
    int acknowledgment = 5_000;
    int window = 512;
    int flags = ACK;
    byte[] tcpOptions = new byte[0];
    byte[] ipOptions = new byte[0];

    /** IPv6 destination options before the transport header: a multiple of 8 bytes. */
    byte[] extension = new byte[0];

    Flow(boolean ipv6, boolean tcp, int number) {
      this.ipv6 = ipv6;
      this.tcp = tcp;
      source = new byte[ipv6 ? 16 : 4];
      destination = new byte[ipv6 ? 16 : 4];
      source[0] = (byte) (ipv6 ? 0xfd : 10);
      destination[0] = (byte) (ipv6 ? 0xfd : 10);
      source[source.length - 1] = 1;
      destination[destination.length - 1] = (byte) (2 + number);
      sourcePort = 40_000 + number;
      destinationPort = tcp ? 80 : 53;
    }

    int ipHeaderBytes() {
      return ipv6 ? 40 + extension.length : 20 + ipOptions.length;
    }

    int headerBytes() {
      return ipHeaderBytes() + (tcp ? 20 + tcpOptions.length : 8);
    }

    /** The packet with this payload; the flow goes on behind it. */
    byte[] packet(byte[] payload) {
      byte[] packet = build(payload);
      sequence += payload.length;
      id = id + 1 & 0xffff;
      return packet;
    }

    private byte[] options() {
      byte[] header = extension.clone();
      if (header.length > 0) {
        header[0] = (byte) (tcp ? 6 : 17);
        header[1] = (byte) (header.length / 8 - 1);
      }
      return header;
    }

    private byte[] build(byte[] payload) {
      int length = headerBytes() + payload.length;
      ByteBuffer buffer = ByteBuffer.allocate(length);
      if (ipv6) {
        buffer.putInt(6 << 28 | trafficClass << 20 | flowLabel);
        int next = extension.length > 0 ? DESTINATION_OPTIONS : tcp ? 6 : 17;
        buffer.putShort((short) (length - 40)).put((byte) next).put((byte) ttl);
      } else {
        buffer.put((byte) (4 << 4 | ipHeaderBytes() / 4)).put((byte) trafficClass);
        buffer.putShort((short) length).putShort((short) id);
        buffer.putShort((short) (dontFragment ? 0x4000 : 0)).put((byte) ttl);
        buffer.put((byte) (tcp ? 6 : 17)).putShort((short) 0);
      }
      buffer.put(source).put(destination).put(ipv6 ? options() : ipOptions);
      buffer.putShort((short) sourcePort).putShort((short) destinationPort);
      if (tcp) {
        buffer.putInt(sequence).putInt(acknowledgment);
        buffer.put((byte) ((20 + tcpOptions.length) / 4 << 4)).put((byte) flags);
        buffer.putShort((short) window).putInt(0).put(tcpOptions);
      } else {
        buffer.putShort((short) (8 + payload.length)).putShort((short) 0);
      }
      buffer.put(payload);
      byte[] packet = buffer.array();
      complete(packet, ipHeaderBytes());
      return packet;
    }
  }

  static byte[] payload(Random random, int length) {
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    return payload;
  }

  static int u16(byte[] packet, int at) {
    return (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
  }

  static void put16(byte[] packet, int at, int value) {
    packet[at] = (byte) (value >>> 8);
    packet[at + 1] = (byte) value;
  }

  static boolean isIpv6(byte[] packet) {
    return packet[0] >>> 4 == 6;
  }

  static boolean isTcp(byte[] packet) {
    if (isIpv6(packet)) {
      return packet[packet[6] == DESTINATION_OPTIONS ? 40 : 6] == 6;
    }
    return packet[9] == 6;
  }

  /** The sum as RFC 1071 §1 describes it, a word at a time. */
  static int sum(byte[] packet, int from, int to) {
    int sum = 0;
    for (int at = from; at < to; at += 2) {
      sum += (packet[at] & 0xff) << 8 | (at + 1 < to ? packet[at + 1] & 0xff : 0);
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  /** Writes both checksums anew. */
  static void complete(byte[] packet, int transport) {
    if (!isIpv6(packet)) {
      put16(packet, 10, 0);
      put16(packet, 10, ~sum(packet, 0, transport));
    }
    int at = transport + (isTcp(packet) ? 16 : 6);
    put16(packet, at, 0);
    int value = ~transportSum(packet, transport) & 0xffff;
    put16(packet, at, value == 0 && !isTcp(packet) ? 0xffff : value);
  }

  /** The sum over pseudo-header and segment; 0xffff if the packet's checksum is right. */
  static int transportSum(byte[] packet, int transport) {
    int addresses = isIpv6(packet) ? sum(packet, 8, 40) : sum(packet, 12, 20);
    int sum = addresses + (isTcp(packet) ? 6 : 17) + (packet.length - transport);
    sum += sum(packet, transport, packet.length);
    sum = (sum & 0xffff) + (sum >>> 16);
    return (sum & 0xffff) + (sum >>> 16);
  }

  /**
   * Without what may change: the identification of a packet that is never fragmented, and IPv4's
   * checksum with it (RFC 6864 §4).
   */
  static Bytes masked(byte[] packet) {
    byte[] copy = packet.clone();
    if (!isIpv6(copy) && (copy[6] & 0x40) != 0) {
      put16(copy, 4, 0);
      put16(copy, 10, 0);
    }
    return Bytes.copyOf(copy);
  }

  /** By the last byte of the destination, which numbers the flow. */
  static String flowOf(byte[] packet) {
    return "flow " + (isIpv6(packet) ? packet[39] : packet[19]);
  }

  /** As a kernel hands it over: the checksum covers the pseudo-header only. */
  static byte[] withPartialChecksum(byte[] whole, int transport) {
    byte[] packet = whole.clone();
    int addresses = isIpv6(packet) ? sum(packet, 8, 40) : sum(packet, 12, 20);
    int pseudo = addresses + (isTcp(packet) ? 6 : 17) + packet.length - transport;
    int folded = (pseudo & 0xffff) + (pseudo >>> 16);
    put16(packet, transport + (isTcp(packet) ? 16 : 6), folded);
    return packet;
  }

  /** Cuts a whole packet the slow way, as a host without offloads would have sent it. */
  static List<byte[]> cut(byte[] packet, int transport, int size) {
    boolean tcp = isTcp(packet);
    int header = transport + (tcp ? (packet[transport + 12] >>> 4 & 0xf) * 4 : 8);
    List<byte[]> segments = new ArrayList<>();
    for (int at = header; at < packet.length; at += size) {
      int bytes = Math.min(size, packet.length - at);
      byte[] segment = new byte[header + bytes];
      System.arraycopy(packet, 0, segment, 0, header);
      System.arraycopy(packet, at, segment, header, bytes);
      fix(segment, transport, segments.size(), at - header, at + bytes == packet.length);
      segments.add(segment);
    }
    return segments;
  }

  private static void fix(byte[] segment, int transport, int index, int before, boolean last) {
    if (isIpv6(segment)) {
      put16(segment, 4, segment.length - 40);
    } else {
      put16(segment, 2, segment.length);
      put16(segment, 4, u16(segment, 4) + index);
    }
    if (isTcp(segment)) {
      ByteBuffer buffer = ByteBuffer.wrap(segment);
      buffer.putInt(transport + 4, buffer.getInt(transport + 4) + before);
      int flags = segment[transport + 13];
      flags = last ? flags : flags & ~(FIN | PSH);
      segment[transport + 13] = (byte) (index == 0 ? flags : flags & ~CWR);
    } else {
      put16(segment, transport + 4, segment.length - transport);
    }
    complete(segment, transport);
  }
}
