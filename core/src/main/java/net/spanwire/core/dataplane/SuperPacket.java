package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Octets;
import net.spanwire.core.io.VirtioHeader;
import org.jspecify.annotations.Nullable;

/**
 * A packet on its way to a TUN, or several that are merged to one: the first whole with its virtio
 * header, then the payloads of the others, each from where it was decrypted to. Reused.
 */
final class SuperPacket {

  /** The kernel takes no more segments of UDP (UDP_MAX_SEGMENTS of older releases). */
  static final int MAX_SEGMENTS = 64;

  private final MemorySegment memory;
  private final GatherList pieces;
  private final int firstPiece;

  private @Nullable TunWriter writer;
  private long ip;
  private int transport;
  private int headerBytes;
  private int totalBytes;
  private int segmentBytes;
  private int segments;
  private int nextSequence;
  private int lastId;
  private boolean tcp;
  private boolean open;
  private boolean intact;
  private boolean pushes;

  /**
   * @param firstPiece where the {@link #MAX_SEGMENTS} pieces of this packet begin
   */
  SuperPacket(GatherList pieces, int firstPiece) {
    this.memory = pieces.base();
    this.pieces = pieces;
    this.firstPiece = firstPiece;
  }

  /** Begins anew with a packet; the 10 bytes before it are free for the virtio header. */
  void begin(TunWriter destination, Candidate first) {
    writer = destination;
    ip = first.ip();
    transport = first.transport();
    headerBytes = first.headerBytes();
    totalBytes = first.length();
    segmentBytes = first.payloadBytes();
    segments = 1;
    nextSequence = first.sequence() + segmentBytes;
    lastId = first.id();
    tcp = first.isTcp();
    pushes = first.pushes();
    open = first.isMergeable() && !pushes;
    intact = false;
    pieces.set(firstPiece, ip - VirtioHeader.BYTES, totalBytes + (long) VirtioHeader.BYTES);
  }

  /**
   * Appends a packet if it continues this one.
   *
   * @param self looks at the first packet, whose checksum is verified only now
   */
  boolean append(TunWriter destination, Candidate next, Candidate self) {
    if (!open || destination != writer || !follows(next) || !next.continues(ip, headerBytes)) {
      return false;
    }
    if (!intact) {
      self.look(ip, totalBytes, true, true);
      intact = self.isIntact();
    }
    if (!intact || !next.isIntact()) {
      open = false;
      return false;
    }
    add(next);
    return true;
  }

  private boolean follows(Candidate next) {
    int bytes = next.payloadBytes();
    return next.isMergeable()
        && next.isTcp() == tcp
        && bytes <= segmentBytes
        && totalBytes + bytes <= Headers.MAX_PACKET_BYTES
        && (!tcp || next.sequence() == nextSequence)
        && (!next.needsId() || next.id() == (lastId + 1 & 0xffff));
  }

  private void add(Candidate next) {
    int bytes = next.payloadBytes();
    pieces.set(firstPiece + segments, next.ip() + headerBytes, bytes);
    segments++;
    totalBytes += bytes;
    nextSequence += bytes;
    lastId = next.id();
    pushes = next.pushes();
    open = bytes == segmentBytes && !pushes && segments < MAX_SEGMENTS;
  }

  int segments() {
    return segments;
  }

  int totalBytes() {
    return totalBytes;
  }

  TunWriter writer() {
    return Objects.requireNonNull(writer);
  }

  boolean isTcp() {
    return tcp;
  }

  int firstPiece() {
    return firstPiece;
  }

  /** Completes the headers for the write. */
  void finish() {
    long virtio = ip - VirtioHeader.BYTES;
    if (segments == 1) {
      VirtioHeader.clear(memory, virtio);
      return;
    }
    Headers.setPacketBytes(memory, ip, totalBytes);
    int transportBytes = totalBytes - transport;
    int protocol = tcp ? Headers.TCP : Headers.UDP;
    int at = Headers.checksumOffset(protocol);
    if (tcp) {
      setPush(pushes);
    } else {
      Octets.put16(memory, ip + transport + Headers.UDP_LENGTH, transportBytes);
    }
    int pseudo = Headers.sumOfPseudoHeader(memory, ip, protocol, transportBytes);
    Octets.put16(memory, ip + transport + at, pseudo);
    VirtioHeader.needsChecksum(memory, virtio, transport, at);
    VirtioHeader.segmented(memory, virtio, gsoType(), headerBytes, segmentBytes);
  }

  private int gsoType() {
    if (!tcp) {
      return VirtioHeader.GSO_UDP_L4;
    }
    return Headers.version(memory, ip) == 4 ? VirtioHeader.GSO_TCPV4 : VirtioHeader.GSO_TCPV6;
  }

  private void setPush(boolean push) {
    long field = ip + transport + Headers.TCP_FLAGS;
    int flags = Octets.u8(memory, field) & ~Headers.PSH;
    Octets.put8(memory, field, push ? flags | Headers.PSH : flags);
  }

  /**
   * Takes the packets apart again, for a kernel that refuses them merged: their headers are still
   * before their payloads. Afterwards each piece is a whole packet with its virtio header.
   */
  void split() {
    for (int i = 1; i < segments; i++) {
      long start = pieces.offset(firstPiece + i) - headerBytes - VirtioHeader.BYTES;
      int bytes = (int) pieces.length(firstPiece + i) + headerBytes + VirtioHeader.BYTES;
      VirtioHeader.clear(memory, start);
      pieces.set(firstPiece + i, start, bytes);
    }
    restoreFirst();
  }

  private void restoreFirst() {
    int bytes = headerBytes + segmentBytes;
    int protocol = tcp ? Headers.TCP : Headers.UDP;
    int at = Headers.checksumOffset(protocol);
    Headers.setPacketBytes(memory, ip, bytes);
    if (tcp) {
      setPush(false);
    } else {
      Octets.put16(memory, ip + transport + Headers.UDP_LENGTH, bytes - transport);
    }
    Octets.put16(memory, ip + transport + at, 0);
    long sum = Headers.sumOfPseudoHeader(memory, ip, protocol, bytes - transport);
    int value = Checksum.complement(sum + Checksum.sum(memory, ip + transport, bytes - transport));
    Octets.put16(memory, ip + transport + at, value == 0 && !tcp ? 0xffff : value);
    VirtioHeader.clear(memory, ip - VirtioHeader.BYTES);
    pieces.set(firstPiece, ip - VirtioHeader.BYTES, bytes + (long) VirtioHeader.BYTES);
  }
}
