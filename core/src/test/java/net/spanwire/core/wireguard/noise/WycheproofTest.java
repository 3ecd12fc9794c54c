package net.spanwire.core.wireguard.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.CurveProviders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * All providers of curve and cipher against the vectors of the project Wycheproof, which aim at
 * what implementations get wrong. Its vectors of ChaCha20-Poly1305 have nonces that WireGuard never
 * makes; those of XChaCha20-Poly1305 are ChaCha20-Poly1305 with a derived key and a packet's nonce
 * (draft-irtf-cfrg-xchacha-03 §2.3).
 */
class WycheproofTest {

  private static final byte[] NOTHING = new byte[Curve25519.KEY_BYTES];

  static List<Curve25519> curves() {
    return CurveProviders.available(new BouncyCastleCurve25519());
  }

  static List<Aead> ciphers() {
    return AeadProviders.available();
  }

  @ParameterizedTest
  @MethodSource("curves")
  void x25519(Curve25519 curve) {
    List<Vector> vectors = vectors("x25519_test.json");
    assertThat(vectors).hasSize(518);
    for (Vector vector : vectors) {
      byte[] expected = vector.bytes("shared");
      byte[] secret = new byte[Curve25519.KEY_BYTES];
      boolean agreed = curve.agree(vector.bytes("private"), vector.bytes("public"), secret);
      assertThat(secret).as(curve.name() + vector).isEqualTo(expected);
      assertThat(agreed).as(curve.name() + vector).isEqualTo(!Arrays.equals(expected, NOTHING));
    }
  }

  @Test
  void xchacha20_poly1305_of_cookies() {
    List<Vector> vectors = sealed();
    assertThat(vectors).hasSize(306);
    for (Vector vector : vectors) {
      byte[] key = vector.bytes("key");
      byte[] nonce = vector.bytes("iv");
      byte[] associated = vector.bytes("aad");
      byte[] sealed = vector.sealed();
      byte[] opened = HandshakeCipher.openCookie(key, nonce, sealed, associated);
      if (vector.isValid()) {
        assertThat(opened).as("%s", vector).isEqualTo(vector.bytes("msg"));
        assertThat(HandshakeCipher.sealCookie(key, nonce, vector.bytes("msg"), associated))
            .as("%s", vector)
            .isEqualTo(sealed);
      } else {
        assertThat(opened).as("%s", vector).isNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void chacha20_poly1305_of_packets(Aead cipher) {
    List<Vector> vectors =
        sealed().stream().filter(vector -> vector.bytes("aad").length == 0).toList();
    assertThat(vectors).hasSize(45).allMatch(Vector::isValid);
    MemorySegment memory = Arena.ofAuto().allocate(10_000);
    for (Vector vector : vectors) {
      byte[] nonce = vector.bytes("iv");
      long counter = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).getLong(16);
      byte[] plain = vector.bytes("msg");
      byte[] sealed = vector.sealed();
      try (Aead.Key key = cipher.key(derivedKey(vector.bytes("key"), nonce))) {
        MemorySegment.copy(plain, 0, memory, ValueLayout.JAVA_BYTE, 0, plain.length);
        key.seal(counter, memory, 0, plain.length, 0);
        assertThat(memory.asSlice(0, sealed.length).toArray(ValueLayout.JAVA_BYTE))
            .as(cipher.name() + vector)
            .isEqualTo(sealed);
        assertThat(key.open(counter, memory, 0, sealed.length)).as(cipher.name() + vector).isTrue();
        assertThat(memory.asSlice(0, plain.length).toArray(ValueLayout.JAVA_BYTE))
            .as(cipher.name() + vector)
            .isEqualTo(plain);
      }
    }
  }

  /** HChaCha20 (draft-irtf-cfrg-xchacha-03 §2.2). */
  private static byte[] derivedKey(byte[] key, byte[] nonce) {
    int[] state = new int[16];
    ByteBuffer.wrap("expand 32-byte k".getBytes(US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(state, 0, 4);
    ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(state, 4, 8);
    ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(state, 12, 4);
    for (int round = 0; round < 20; round += 2) {
      for (int i = 0; i < 4; i++) {
        quarterRound(state, i, 4 + i, 8 + i, 12 + i);
      }
      for (int i = 0; i < 4; i++) {
        quarterRound(state, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
      }
    }
    ByteBuffer derived = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    derived.asIntBuffer().put(state, 0, 4).put(state, 12, 4);
    return derived.array();
  }

  private static void quarterRound(int[] state, int a, int b, int c, int d) {
    state[a] += state[b];
    state[d] = Integer.rotateLeft(state[d] ^ state[a], 16);
    state[c] += state[d];
    state[b] = Integer.rotateLeft(state[b] ^ state[c], 12);
    state[a] += state[b];
    state[d] = Integer.rotateLeft(state[d] ^ state[a], 8);
    state[c] += state[d];
    state[b] = Integer.rotateLeft(state[b] ^ state[c], 7);
  }

  private static List<Vector> sealed() {
    return vectors("xchacha20_poly1305_test.json").stream()
        .filter(vector -> vector.bytes("iv").length == HandshakeCipher.LONG_NONCE_BYTES)
        .toList();
  }

  /** One case: the strings of its fields. */
  private record Vector(Map<String, String> fields) {
    byte[] bytes(String field) {
      return BaseEncoding.base16().lowerCase().decode(Objects.requireNonNull(fields.get(field)));
    }

    byte[] sealed() {
      return Bytes.concat(bytes("ct"), bytes("tag"));
    }

    boolean isValid() {
      return "valid".equals(fields.get("result"));
    }
  }

  private static List<Vector> vectors(String file) {
    List<Vector> vectors = new ArrayList<>();
    Map<String, String> fields = new HashMap<>();
    try (InputStream in = WycheproofTest.class.getResourceAsStream("/wycheproof/" + file);
        JsonParser json =
            new JsonFactory().createParser(ObjectReadContext.empty(), Objects.requireNonNull(in))) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        switch (token) {
          case START_OBJECT -> fields = new HashMap<>();
          case VALUE_STRING, VALUE_NUMBER_INT -> {
            if (json.currentName() != null) {
              fields.put(json.currentName(), json.getString());
            }
          }
          case END_OBJECT -> {
            if (fields.containsKey("tcId")) {
              vectors.add(new Vector(Map.copyOf(fields)));
              fields = new HashMap<>();
            }
          }
          default -> {}
        }
      }
    } catch (IOException e) {
      throw new AssertionError(file, e);
    }
    return vectors;
  }
}
