package net.spanwire.core.io.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import net.spanwire.core.io.Aead;

/**
 * The system's OpenSSL, one context per key: it keeps the key, so that a packet only sets the
 * nonce.
 */
final class LibcryptoAead implements Aead {

  private static final int NONCE_BYTES = 12;
  private static final ValueLayout.OfLong COUNTER =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment cipher;
  private final String name;

  /**
   * @throws IllegalStateException if the library has no such cipher (a FIPS build, for one)
   */
  LibcryptoAead() {
    cipher = Libcrypto.fetchCipher("ChaCha20-Poly1305");
    if (cipher.address() == 0) {
      throw new IllegalStateException("libcrypto has no ChaCha20-Poly1305");
    }
    name = "libcrypto " + Libcrypto.release();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Key key(byte[] key) {
    return new ContextKey(cipher, MemorySegment.ofArray(key));
  }

  /** Seals or opens: the direction of a session uses one of them, so only one context is made. */
  private static final class ContextKey implements Key {

    // An automatic arena: a downcall then has no session to hold, and a rekey no arena to close.
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment nonce = arena.allocate(NONCE_BYTES, 8);
    private final MemorySegment written = arena.allocate(8, 8);
    private final MemorySegment secret;
    private final MemorySegment cipher;
    private MemorySegment sealing = MemorySegment.NULL;
    private MemorySegment opening = MemorySegment.NULL;
    private boolean closed;

    ContextKey(MemorySegment cipher, MemorySegment key) {
      this.cipher = cipher;
      this.secret = arena.allocate(key.byteSize()).copyFrom(key);
    }

    private MemorySegment context(boolean encrypt) {
      if (closed) {
        throw new IllegalStateException("the key is wiped");
      }
      MemorySegment context = Libcrypto.newContext();
      if (context.address() == 0 || Libcrypto.init(context, cipher, secret, encrypt) != 1) {
        throw new IllegalStateException("libcrypto refuses a ChaCha20-Poly1305 key");
      }
      return context;
    }

    @Override
    public void seal(long counter, MemorySegment memory, long from, int length, long to) {
      if (sealing.address() == 0) {
        sealing = context(true);
      }
      nonce.set(COUNTER, 4, counter);
      long base = memory.address();
      int good = Libcrypto.encryptInit(sealing, nonce);
      good &= Libcrypto.encryptUpdate(sealing, base + to, written, base + from, length);
      good &= Libcrypto.encryptFinal(sealing, base + to + length, written);
      good &= Libcrypto.tag(sealing, Libcrypto.GET_TAG, TAG_BYTES, base + to + length);
      if (good != 1) {
        throw new IllegalStateException("libcrypto failed to seal");
      }
    }

    @Override
    public boolean open(long counter, MemorySegment memory, long offset, int length) {
      if (opening.address() == 0) {
        opening = context(false);
      }
      nonce.set(COUNTER, 4, counter);
      long at = memory.address() + offset;
      int text = length - TAG_BYTES;
      return Libcrypto.decryptInit(opening, nonce) == 1
          && Libcrypto.tag(opening, Libcrypto.SET_TAG, TAG_BYTES, at + text) == 1
          && Libcrypto.decryptUpdate(opening, at, written, at, text) == 1
          && Libcrypto.decryptFinal(opening, at + text, written) == 1;
    }

    @Override
    public Key copy() {
      return new ContextKey(cipher, secret);
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      if (sealing.address() != 0) {
        Libcrypto.freeContext(sealing);
        sealing = MemorySegment.NULL;
      }
      if (opening.address() != 0) {
        Libcrypto.freeContext(opening);
        opening = MemorySegment.NULL;
      }
      secret.fill((byte) 0);
    }
  }
}
