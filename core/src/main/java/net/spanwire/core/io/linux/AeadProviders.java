package net.spanwire.core.io.linux;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.JdkAead;
import net.spanwire.core.net.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ciphers of this host, and the choice among them. */
public final class AeadProviders {

  private static final Logger LOG = LoggerFactory.getLogger(AeadProviders.class);

  /** A packet that fills the usual tunnel MTU: 1,420 bytes less the TCP header is not far off. */
  private static final int TYPICAL_BYTES = 1408;

  private static final long CALIBRATION = TimeUnit.MILLISECONDS.toNanos(60);
  private static final int SLICE = 64;

  /**
   * ChaCha20-Poly1305 (RFC 8439 §2.8) of bytes 0…63, key 80 81 … 9f, counter 0x0706050403020100.
   */
  private static final Bytes KNOWN_ANSWER =
      Bytes.ofHex(
          "082309f2a10672547fe22e52bed826636b0c260a1fb08e53bd676af4fb424dc90cacbc37ba60214c"
              + "91b11a972b28181e05a0eeaea745b93a4b8d37bc2193be07c5e13adf1686e7852552c91d9872a116");

  private AeadProviders() {}

  /** All that work here, each held to a known answer; never empty. */
  public static ImmutableList<Aead> available() {
    ImmutableList.Builder<Aead> found = ImmutableList.builder();
    if (Libcrypto.available()) {
      addLibcrypto(found);
    }
    Aead jdk = new JdkAead();
    if (!knowsAnswer(jdk)) {
      throw new IllegalStateException("the JDK's ChaCha20-Poly1305 fails its known-answer test");
    }
    return found.add(jdk).build();
  }

  private static void addLibcrypto(ImmutableList.Builder<Aead> found) {
    try {
      Aead libcrypto = new LibcryptoAead();
      if (knowsAnswer(libcrypto)) {
        found.add(libcrypto);
      } else {
        LOG.warn("{} fails its known-answer test and is not used", libcrypto.name());
      }
    } catch (IllegalStateException e) {
      LOG.info("no cipher from libcrypto: {}", e.getMessage());
    }
  }

  /** OpenSSL's, if it works here. */
  public static Optional<Aead> libcrypto() {
    return available().stream().filter(LibcryptoAead.class::isInstance).findFirst();
  }

  /**
   * The fastest that works here. Takes about an eighth of a second, in which it warms what it
   * measures.
   */
  public static Aead choose() {
    Aead best = null;
    long bestNanos = Long.MAX_VALUE;
    for (Aead aead : available()) {
      long nanos = nanosPerPacket(aead);
      if (best == null || nanos < bestNanos) {
        best = aead;
        bestNanos = nanos;
      }
    }
    if (best == null) {
      throw new IllegalStateException("no ChaCha20-Poly1305 here");
    }
    return best;
  }

  /** Seals and opens for a while; the best slice counts, as others may share the processor. */
  private static long nanosPerPacket(Aead aead) {
    MemorySegment memory = Arena.ofAuto().allocate(TYPICAL_BYTES + Aead.TAG_BYTES, 64);
    long best = Long.MAX_VALUE;
    try (Aead.Key key = aead.key(new byte[32])) {
      long counter = 0;
      long end = System.nanoTime() + CALIBRATION;
      for (long now = System.nanoTime(); now < end; ) {
        for (int i = 0; i < SLICE; i++) {
          key.seal(counter, memory, 0, TYPICAL_BYTES, 0);
          key.open(counter++, memory, 0, TYPICAL_BYTES + Aead.TAG_BYTES);
        }
        long then = System.nanoTime();
        best = Math.min(best, (then - now) / (2 * SLICE));
        now = then;
      }
    }
    return best;
  }

  private static boolean knowsAnswer(Aead aead) {
    byte[] secret = new byte[32];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) (0x80 + i);
    }
    int length = 64;
    int total = length + Aead.TAG_BYTES;
    MemorySegment memory = Arena.ofAuto().allocate(2L * total, 64);
    for (int i = 0; i < length; i++) {
      memory.set(ValueLayout.JAVA_BYTE, i, (byte) i);
    }
    long counter = 0x0706050403020100L;
    try (Aead.Key key = aead.key(secret)) {
      key.seal(counter, memory, 0, length, total);
      byte[] sealed = memory.asSlice(total, total).toArray(ValueLayout.JAVA_BYTE);
      boolean opened = key.open(counter, memory, total, total);
      boolean same = memory.asSlice(0, length).mismatch(memory.asSlice(total, length)) < 0;
      memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      key.seal(counter + 1, memory, 0, length, 0);
      memory.set(ValueLayout.JAVA_BYTE, 3, (byte) (memory.get(ValueLayout.JAVA_BYTE, 3) ^ 1));
      boolean forged = key.open(counter + 1, memory, 0, total);
      return Bytes.copyOf(sealed).equals(KNOWN_ANSWER) && opened && same && !forged;
    }
  }
}
