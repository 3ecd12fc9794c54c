package net.spanwire.core.io.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import net.spanwire.core.io.Curve25519;

/** X25519 of the system's OpenSSL (EVP_PKEY-X25519(7)), which takes constant time. */
final class LibcryptoCurve25519 implements Curve25519 {

  private final String name = "libcrypto " + Libcrypto.release();

  LibcryptoCurve25519() {}

  @Override
  public String name() {
    return name;
  }

  @Override
  public byte[] publicKey(byte[] privateKey) {
    byte[] result = new byte[KEY_BYTES];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment secret = arena.allocateFrom(ValueLayout.JAVA_BYTE, privateKey);
      MemorySegment key = Libcrypto.newPrivateKey(secret, KEY_BYTES);
      MemorySegment out = arena.allocate(KEY_BYTES);
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_LONG, KEY_BYTES);
      int good = key.address() == 0 ? 0 : Libcrypto.rawPublicKey(key, out, length);
      Libcrypto.freeKey(key);
      secret.fill((byte) 0);
      if (good != 1) {
        throw new IllegalStateException("libcrypto refuses an X25519 key");
      }
      MemorySegment.copy(out, ValueLayout.JAVA_BYTE, 0, result, 0, KEY_BYTES);
    }
    return result;
  }

  @Override
  public boolean agree(byte[] privateKey, byte[] publicKey, byte[] secret) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment scalar = arena.allocateFrom(ValueLayout.JAVA_BYTE, privateKey);
      MemorySegment point = arena.allocateFrom(ValueLayout.JAVA_BYTE, publicKey);
      MemorySegment shared = arena.allocate(KEY_BYTES);
      boolean good = derive(arena, scalar, point, shared);
      if (good) {
        MemorySegment.copy(shared, ValueLayout.JAVA_BYTE, 0, secret, 0, KEY_BYTES);
      } else {
        Arrays.fill(secret, (byte) 0);
      }
      scalar.fill((byte) 0);
      shared.fill((byte) 0);
      return good;
    }
  }

  /** False for a point of low order, which the library refuses (RFC 7748 §6.1). */
  private static boolean derive(
      Arena arena, MemorySegment scalar, MemorySegment point, MemorySegment shared) {
    MemorySegment ours = Libcrypto.newPrivateKey(scalar, KEY_BYTES);
    MemorySegment theirs = Libcrypto.newPublicKey(point, KEY_BYTES);
    MemorySegment context =
        ours.address() == 0 ? MemorySegment.NULL : Libcrypto.newKeyContext(ours);
    MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_LONG, KEY_BYTES);
    try {
      return context.address() != 0
          && theirs.address() != 0
          && Libcrypto.deriveInit(context) == 1
          && Libcrypto.deriveSetPeer(context, theirs) == 1
          && Libcrypto.derive(context, shared, length) == 1;
    } finally {
      Libcrypto.freeKeyContext(context);
      Libcrypto.freeKey(theirs);
      Libcrypto.freeKey(ours);
    }
  }
}
