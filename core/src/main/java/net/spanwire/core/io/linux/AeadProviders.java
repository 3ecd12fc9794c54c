package net.spanwire.core.io.linux;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.stream.Stream;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.JdkAead;
import net.spanwire.core.net.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ciphers of this host, and the choice among them. */
public final class AeadProviders {

  private static final Logger LOG = LoggerFactory.getLogger(AeadProviders.class);

  /**
   * ChaCha20-Poly1305 (RFC 8439 §2.8) of bytes 0…63, key 80 81 … 9f, counter 0x0706050403020100.
   */
  private static final Bytes KNOWN_ANSWER =
      Bytes.ofHex(
          "082309f2a10672547fe22e52bed826636b0c260a1fb08e53bd676af4fb424dc90cacbc37ba60214c"
              + "91b11a972b28181e05a0eeaea745b93a4b8d37bc2193be07c5e13adf1686e7852552c91d9872a116");

  private AeadProviders() {}

  /** All that work here, each held to a known answer, the preferred first; never empty. */
  public static ImmutableList<Aead> available() {
    return Stream.concat(libcrypto().stream(), Stream.of(jdk())).collect(toImmutableList());
  }

  /** OpenSSL's where it works, else the JDK's, which takes a while to load. */
  public static Aead choose() {
    return libcrypto().orElseGet(AeadProviders::jdk);
  }

  /** OpenSSL's, if it works here. */
  public static Optional<Aead> libcrypto() {
    if (!Libcrypto.available()) {
      return Optional.empty();
    }
    try {
      Aead libcrypto = new LibcryptoAead();
      if (knowsAnswer(libcrypto)) {
        return Optional.of(libcrypto);
      }
      LOG.warn("{} fails its known-answer test and is not used", libcrypto.name());
    } catch (IllegalStateException e) {
      LOG.info("no cipher from libcrypto: {}", e.getMessage());
    }
    return Optional.empty();
  }

  private static Aead jdk() {
    Aead jdk = new JdkAead();
    if (!knowsAnswer(jdk)) {
      throw new IllegalStateException("the JDK's ChaCha20-Poly1305 fails its known-answer test");
    }
    return jdk;
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
