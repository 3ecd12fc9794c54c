package net.spanwire.core.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import net.spanwire.core.io.Aead;
import net.spanwire.core.net.Bytes;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AeadProvidersTest {

  private static final int ROOM = 70_000;

  private final MemorySegment memory = Arena.ofAuto().allocate(2L * ROOM, 64);

  static List<Aead> providers() {
    return AeadProviders.available();
  }

  /** The reference of the other tests is held to RFC 8439 §2.8.2 itself. */
  @Test
  void reference_gives_the_answer_of_rfc_8439() throws Exception {
    byte[] text =
        ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
                + "future, sunscreen would be it.")
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] key =
        Bytes.ofHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f").toArray();
    byte[] nonce = Bytes.ofHex("070000004041424344454647").toArray();
    byte[] associated = Bytes.ofHex("50515253c0c1c2c3c4c5c6c7").toArray();
    byte[] sealed = reference(key, nonce, associated, text);
    assertThat(Bytes.copyOf(sealed).toString())
        .startsWith("d31a8d34648e60db7b86afbc53ef7ec2")
        .endsWith("1ae10b594f09e26a7e902ecbd0600691");
  }

  @Test
  void always_offers_the_jdk_and_chooses_one() {
    assertThat(providers()).extracting(Aead::name).last().isEqualTo("SunJCE");
    assertThat(AeadProviders.choose().name()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void seals_as_the_reference_and_opens_again(Aead aead) throws Exception {
    long seed = 20_261_123;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] key = bytes(random, 32);
      int length = round < 64 ? round : random.nextInt(round % 50 == 0 ? 65_000 : 2_000);
      byte[] text = bytes(random, length);
      long counter = random.nextLong();
      byte[] expected = reference(key, nonce(counter), new byte[0], text);
      String what = aead.name() + ", seed " + seed + ", round " + round;
      try (Aead.Key sealing = aead.key(key);
          Aead.Key opening = aead.key(key)) {
        long to = round % 2 == 0 ? 0 : ROOM;
        write(0, text);
        sealing.seal(counter, memory, 0, length, to);
        assertThat(read(to, length + 16)).as(what).isEqualTo(expected);
        assertThat(opening.open(counter, memory, to, length + 16)).as(what).isTrue();
        assertThat(read(to, length)).as(what).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void refuses_what_was_changed_and_goes_on(Aead aead) {
    try (Aead.Key sealing = aead.key(new byte[32]);
        Aead.Key opening = aead.key(new byte[32])) {
      for (int bit = 0; bit < 8 * 36; bit++) {
        write(0, new byte[20]);
        sealing.seal(bit, memory, 0, 20, 0);
        byte[] good = read(0, 36);
        memory.set(
            ValueLayout.JAVA_BYTE,
            bit / 8,
            (byte) (memory.get(ValueLayout.JAVA_BYTE, bit / 8) ^ 1 << bit % 8));
        assertThat(opening.open(bit, memory, 0, 36)).as("bit " + bit).isFalse();
        write(0, good);
        assertThat(opening.open(bit + 1, memory, 0, 36)).as("wrong counter").isFalse();
        write(0, good);
        assertThat(opening.open(bit, memory, 0, 36)).as("the packet itself").isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void a_copy_has_the_same_key_and_a_life_of_its_own(Aead aead) {
    byte[] key = bytes(new Random(7), 32);
    byte[] text = bytes(new Random(8), 100);
    Aead.Key own = aead.key(key);
    try (Aead.Key copy = own.copy()) {
      write(0, text);
      own.seal(5, memory, 0, 100, 0);
      own.close();
      assertThat(copy.open(5, memory, 0, 116)).isTrue();
      assertThat(read(0, 100)).isEqualTo(text);
    }
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] nonce(long counter) {
    return ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(4, counter).array();
  }

  private static byte[] reference(byte[] key, byte[] nonce, byte[] associated, byte[] text)
      throws Exception {
    ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
    cipher.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, associated));
    byte[] out = new byte[cipher.getOutputSize(text.length)];
    int done = cipher.processBytes(text, 0, text.length, out, 0);
    cipher.doFinal(out, done);
    return out;
  }

  private void write(long at, byte[] bytes) {
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at, bytes.length);
  }

  private byte[] read(long at, int length) {
    return memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
