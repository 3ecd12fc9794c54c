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
     * Encrypts and appends the tag.
     *
     * @param counter the nonce: 4 zero bytes, then this number in little-endian order
     * @param memory native memory that holds {@code length} bytes of plain text at {@code from}
     * @param to where the cipher text goes, with room for the tag: {@code from} itself, or a place
     *     that does not overlap (the cipher is then the copy)
     */
    void seal(long counter, MemorySegment memory, long from, int length, long to);

    /**
     * Decrypts in place.
     *
     * @param length bytes of cipher text with its tag, at least {@link #TAG_BYTES}
     * @return false if the tag is wrong: the memory then holds nothing of use
     */
    boolean open(long counter, MemorySegment packet, long offset, int length);

    /**
     * The same key made ready for another thread, which may call this too, until {@link #close}. To
     * be closed on its own.
     */
    Key copy();

    /** Wipes the key. */
    @Override
    void close();
  }
}
