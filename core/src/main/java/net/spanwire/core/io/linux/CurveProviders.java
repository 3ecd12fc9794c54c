package net.spanwire.core.io.linux;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.stream.Stream;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.net.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The curves of this host, and the choice among them. */
public final class CurveProviders {

  private static final Logger LOG = LoggerFactory.getLogger(CurveProviders.class);

  // RFC 7748 §6.1: Alice's private key, Bob's public key, what they share.
  private static final Bytes PRIVATE_KEY =
      Bytes.ofHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  private static final Bytes PUBLIC_KEY =
      Bytes.ofHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  private static final Bytes SHARED =
      Bytes.ofHex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");

  private CurveProviders() {}

  /**
   * All that work here, each held to a known answer, the preferred first.
   *
   * @param portable what there is without a native library
   */
  public static ImmutableList<Curve25519> available(Curve25519 portable) {
    return Stream.concat(libcrypto().stream(), Stream.of(portable)).collect(toImmutableList());
  }

  /** OpenSSL's where it works, else {@code portable}. */
  public static Curve25519 choose(Curve25519 portable) {
    return libcrypto().orElse(portable);
  }

  private static Optional<Curve25519> libcrypto() {
    if (!Libcrypto.available()) {
      return Optional.empty();
    }
    Curve25519 libcrypto = new LibcryptoCurve25519();
    if (knowsAnswer(libcrypto)) {
      return Optional.of(libcrypto);
    }
    LOG.warn("X25519 of {} fails its known-answer test and is not used", libcrypto.name());
    return Optional.empty();
  }

  private static boolean knowsAnswer(Curve25519 curve) {
    byte[] secret = new byte[Curve25519.KEY_BYTES];
    boolean agreed = curve.agree(PRIVATE_KEY.toArray(), PUBLIC_KEY.toArray(), secret);
    boolean refused = !curve.agree(PRIVATE_KEY.toArray(), new byte[secret.length], new byte[32]);
    return agreed && refused && Bytes.copyOf(secret).equals(SHARED);
  }
}
