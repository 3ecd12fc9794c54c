package net.spanwire.core.wireguard;

import java.util.Arrays;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.wireguard.noise.NoiseResponder;
import net.spanwire.core.wireguard.noise.StaticKeys;
import org.jspecify.annotations.Nullable;

/**
 * Is it fresh, and if so: the answer. Two agreements and one new key, but only for an initiation
 * that proved its key and its time.
 *
 * @param index our index, reserved
 * @param latest the greatest timestamp of the peer so far
 */
record AnswerInitiation(
    Peer peer,
    Path path,
    NoiseResponder noise,
    Curve25519 curve,
    StaticKeys keys,
    PresharedKey presharedKey,
    PrivateKey ephemeral,
    int index,
    Tai64n latest)
    implements HandshakeTask {

  @Override
  public Done run() {
    byte[] opened = noise.openTimestamp(keys);
    if (opened == null) {
      return refused(DropReason.BAD_HANDSHAKE);
    }
    Tai64n timestamp = Tai64n.ofBytes(opened);
    if (timestamp.compareTo(latest) <= 0) {
      return refused(DropReason.OLD_TIMESTAMP);
    }
    byte[] secret = presharedKey.toBytes();
    NoiseResponder.Answer answer = noise.respond(curve, ephemeral.toBytes(), secret, index);
    ephemeral.wipe();
    Arrays.fill(secret, (byte) 0);
    return answer == null
        ? refused(DropReason.BAD_HANDSHAKE)
        : new Done(this, null, new Answer(timestamp, answer));
  }

  private Done refused(DropReason reason) {
    return new Done(this, reason, null);
  }

  /** The good end. */
  record Answer(Tai64n timestamp, NoiseResponder.Answer noise) {}

  /**
   * What came of it: one of the two.
   *
   * @param refusal why there is no answer
   */
  record Done(AnswerInitiation task, @Nullable DropReason refusal, @Nullable Answer answer)
      implements Result {}
}
