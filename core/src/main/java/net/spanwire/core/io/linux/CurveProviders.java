package net.spanwire.core.io.linux;

import com.google.common.collect.ImmutableList;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.net.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The curves of this host, and the choice among them. */
public final class CurveProviders {

  private static final Logger LOG = LoggerFactory.getLogger(CurveProviders.class);

  private static final long CALIBRATION = TimeUnit.MILLISECONDS.toNanos(20);

  // RFC 7748 §6.1: Alice's private key, Bob's public key, what they share.
  private static final Bytes PRIVATE_KEY =
      Bytes.ofHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  private static final Bytes PUBLIC_KEY =
      Bytes.ofHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  private static final Bytes SHARED =
      Bytes.ofHex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");

  private CurveProviders() {}

  /**
   * All that work here, each held to a known answer.
   *
   * @param portable what there is without a native library; the last one of the answer
   */
  public static ImmutableList<Curve25519> available(Curve25519 portable) {
    ImmutableList.Builder<Curve25519> found = ImmutableList.builder();
    if (Libcrypto.available()) {
      Curve25519 libcrypto = new LibcryptoCurve25519();
      if (knowsAnswer(libcrypto)) {
        found.add(libcrypto);
      } else {
        LOG.warn("X25519 of {} fails its known-answer test and is not used", libcrypto.name());
      }
    }
    return found.add(portable).build();
  }

  /** The fastest that works here; takes some hundredths of a second. */
  public static Curve25519 choose(Curve25519 portable) {
    Curve25519 best = portable;
    long bestNanos = Long.MAX_VALUE;
    for (Curve25519 curve : available(portable)) {
      long nanos = nanosPerAgreement(curve);
      if (nanos < bestNanos) {
        best = curve;
        bestNanos = nanos;
      }
    }
    return best;
  }

  private static long nanosPerAgreement(Curve25519 curve) {
    byte[] ours = PRIVATE_KEY.toArray();
    byte[] theirs = PUBLIC_KEY.toArray();
    byte[] secret = new byte[Curve25519.KEY_BYTES];
    long best = Long.MAX_VALUE;
    long end = System.nanoTime() + CALIBRATION;
    for (long now = System.nanoTime(); now < end; ) {
      curve.agree(ours, theirs, secret);
      long then = System.nanoTime();
      best = Math.min(best, then - now);
      now = then;
    }
    return best;
  }

  private static boolean knowsAnswer(Curve25519 curve) {
    byte[] secret = new byte[Curve25519.KEY_BYTES];
    boolean agreed = curve.agree(PRIVATE_KEY.toArray(), PUBLIC_KEY.toArray(), secret);
    boolean refused = !curve.agree(PRIVATE_KEY.toArray(), new byte[secret.length], new byte[32]);
    return agreed && refused && Bytes.copyOf(secret).equals(SHARED);
  }
}
