package net.spanwire.core.io;

import java.lang.foreign.MemorySegment;

/**
 * ChaCha20-Poly1305 (RFC 8439) as WireGuard uses it for transport data: no associated data, a
 * counter as nonce.
 */
public interface Aead {

  /** Length of the tag, in bytes. */
  int TAG_BYTES = 16;

  /** The provider, as operators see it: {@code libcrypto 3.0.17}, {@code SunJCE}. */
  String name();

  /**
   * A key made ready for one direction of one session. Not for use by two threads at once.
   *
   * @param key 32 bytes; copied
   */
  Key key(byte[] key);

  /** See {@link #key}. */
  interface Key extends AutoCloseable {

    /**
     * Encrypts in place and appends the tag.
     *
     * @param counter the nonce: 4 zero bytes, then this number in little-endian order
     * @param packet native memory holding {@code length} bytes of plain text at {@code offset},
     *     with room for the tag
     */
    void seal(long counter, MemorySegment packet, long offset, int length);

    /**
     * Decrypts in place.
     *
     * @param length bytes of cipher text with its tag, at least {@link #TAG_BYTES}
     * @return false if the tag is wrong: the memory then holds nothing of use
     */
    boolean open(long counter, MemorySegment packet, long offset, int length);

    /** Wipes the key. */
    @Override
    void close();
  }
}
