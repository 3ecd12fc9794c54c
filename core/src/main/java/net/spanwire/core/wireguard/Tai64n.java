package net.spanwire.core.wireguard;

import java.time.Instant;

/**
 * A timestamp as a handshake initiation carries it: TAI64N, 12 bytes (whitepaper §5.4.2). A
 * receiver takes only a later one than the latest, so that an initiation cannot be played again.
 *
 * @param seconds since 1970, 10 s ahead of the wall clock as all implementations have it
 * @param nanos 0 to 999,999,999
 */
public record Tai64n(long seconds, int nanos) implements Comparable<Tai64n> {

  public static final int BYTES = 12;

  private static final int LEAP_SECONDS = 10;
  private static final long LABEL = 1L << 62;

  /** Twelve zero bytes: earlier than any. */
  public static final Tai64n ZERO = new Tai64n(-LABEL, 0);

  private static final int NANOS_PER_SECOND = 1_000_000_000;

  /**
   * 2^24 ns, about 17 ms: no finer clock is shown to the network (as wireguard-go and the kernel).
   */
  private static final int WHITENING = (1 << 24) - 1;

  /** The timestamp of a time, coarse on purpose. */
  public static Tai64n of(Instant time) {
    return new Tai64n(time.getEpochSecond() + LEAP_SECONDS, time.getNano() & ~WHITENING);
  }

  /** Reads 12 bytes; any are a timestamp, as they are only ever compared. */
  public static Tai64n ofBytes(byte[] bytes) {
    long label = 0;
    for (int i = 0; i < 8; i++) {
      label = label << 8 | bytes[i] & 0xff;
    }
    int nanos = 0;
    for (int i = 8; i < BYTES; i++) {
      nanos = nanos << 8 | bytes[i] & 0xff;
    }
    return new Tai64n(label - LABEL, nanos);
  }

  /** 12 bytes in network order, a fresh array. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    long label = seconds + LABEL;
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (label >>> (56 - 8 * i));
    }
    for (int i = 0; i < 4; i++) {
      bytes[8 + i] = (byte) (nanos >>> (24 - 8 * i));
    }
    return bytes;
  }

  /** The least later one. */
  Tai64n next() {
    return nanos + 1 < NANOS_PER_SECOND
        ? new Tai64n(seconds, nanos + 1)
        : new Tai64n(seconds + 1, 0);
  }

  /** By the bytes, which is what receivers compare. */
  @Override
  public int compareTo(Tai64n other) {
    int bySeconds = Long.compareUnsigned(seconds + LABEL, other.seconds + LABEL);
    return bySeconds != 0 ? bySeconds : Integer.compareUnsigned(nanos, other.nanos);
  }
}
