package net.spanwire.core.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.net.Bytes;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;

class CurveProvidersTest {

  private static final Curve25519 REFERENCE = new Reference();

  @Test
  void agrees_as_rfc_7748_and_refuses_points_of_low_order() {
    byte[] alice =
        Bytes.ofHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a").toArray();
    for (Curve25519 curve : CurveProviders.available(REFERENCE)) {
      assertThat(Bytes.copyOf(curve.publicKey(alice)))
          .hasToString("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
      byte[] secret = new byte[32];
      secret[0] = 1;
      assertThat(curve.agree(alice, new byte[32], secret)).as(curve.name()).isFalse();
      assertThat(secret).containsOnly(0);
    }
  }

  @Test
  void all_of_them_agree() {
    long seed = 25519;
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      byte[] ours = new byte[32];
      byte[] theirs = new byte[32];
      random.nextBytes(ours);
      random.nextBytes(theirs);
      byte[] expected = new byte[32];
      REFERENCE.agree(ours, theirs, expected);
      for (Curve25519 curve : CurveProviders.available(REFERENCE)) {
        byte[] secret = new byte[32];
        assertThat(curve.agree(ours, theirs, secret)).isTrue();
        assertThat(secret)
            .as("%s, seed %d, round %d", curve.name(), seed, round)
            .isEqualTo(expected);
        assertThat(curve.publicKey(ours)).isEqualTo(REFERENCE.publicKey(ours));
      }
    }
    assertThat(CurveProviders.choose(REFERENCE).name()).isNotBlank();
  }

  private static final class Reference implements Curve25519 {
    @Override
    public String name() {
      return "BouncyCastle";
    }

    @Override
    public byte[] publicKey(byte[] privateKey) {
      byte[] out = new byte[32];
      X25519.generatePublicKey(privateKey, 0, out, 0);
      return out;
    }

    @Override
    public boolean agree(byte[] privateKey, byte[] publicKey, byte[] secret) {
      return X25519.calculateAgreement(privateKey, 0, publicKey, 0, secret, 0);
    }
  }
}
