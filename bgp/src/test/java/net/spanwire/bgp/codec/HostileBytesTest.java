package net.spanwire.bgp.codec;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.core.net.Bytes;
import org.junit.jupiter.api.Test;

/** Whatever comes, an answer and no exception; and what was understood can be written again. */
class HostileBytesTest {

  private static final long SEED = 0x5eed_b6b9L;
  private static final int ROUNDS = 60_000;

  private final List<byte[]> sound =
      MessageCodecTest.pairs()
          .map(pair -> ((Bytes) Objects.requireNonNull(pair.get()[1])).toArray())
          .toList();
  private final List<NegotiatedSession> sessions =
      List.of(
          Wire.Session.EXTERNAL.negotiated(),
          Wire.Session.INTERNAL.negotiated(),
          Wire.Session.OLD.negotiated(),
          Wire.Session.ADD_PATH.negotiated());

  private void feed(NegotiatedSession session, byte[] bytes) {
    MessageDecoder decoder = new MessageDecoder();
    decoder.established(session, true);
    if (bytes.length < Framing.HEADER_LENGTH
        || Framing.fault(bytes, 0, Framing.MAX_LENGTH) != null) {
      return;
    }
    int length = Framing.length(bytes, 0);
    if (length > bytes.length) {
      return;
    }
    if (decoder.decode(bytes, 0, length) instanceof Decoded.Messages decoded) {
      decoded.messages().forEach(message -> Wire.encode(session, message));
    }
  }

  private void rounds(String what, Function<SplittableRandom, byte[]> source) {
    for (int round = 0; round < ROUNDS; round++) {
      long seed = SEED + round;
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = source.apply(random);
      NegotiatedSession session = sessions.get(random.nextInt(sessions.size()));
      assertThatCode(() -> feed(session, bytes))
          .as("%s, seed %d: %s", what, seed, Bytes.copyOf(bytes))
          .doesNotThrowAnyException();
    }
  }

  /** Sound messages with some octets changed, cut, or repeated; the header's length made right. */
  @Test
  void survives_mutated_messages() {
    rounds(
        "mutated",
        random -> {
          byte[] source = sound.get(random.nextInt(sound.size()));
          byte[] bytes =
              Arrays.copyOf(
                  source,
                  random.nextInt(4) == 0
                      ? Math.max(23, random.nextInt(source.length + 16))
                      : source.length);
          for (int i = random.nextInt(1, 6); i > 0 && bytes.length > 19; i--) {
            int at = random.nextInt(19, bytes.length);
            bytes[at] =
                switch (random.nextInt(4)) {
                  case 0 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
                  case 1 -> (byte) 0xff;
                  case 2 -> 0;
                  default -> (byte) random.nextInt();
                };
          }
          bytes[16] = (byte) (bytes.length >>> 8);
          bytes[17] = (byte) bytes.length;
          return bytes;
        });
  }

  @Test
  void survives_random_bodies() {
    rounds(
        "random",
        random -> {
          byte[] bytes = new byte[random.nextInt(19, 200)];
          random.nextBytes(bytes);
          Arrays.fill(bytes, 0, 16, (byte) 0xff);
          bytes[16] = 0;
          bytes[17] = (byte) bytes.length;
          bytes[18] = (byte) random.nextInt(1, 6);
          return bytes;
        });
  }
}
