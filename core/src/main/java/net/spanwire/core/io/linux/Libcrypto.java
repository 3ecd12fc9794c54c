package net.spanwire.core.io.linux;

import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.ref.Reference;

/**
 * The functions of OpenSSL 3's libcrypto that we use (EVP_EncryptInit(3), EVP_PKEY_derive(3)).
 * Loading the class fails where the library is absent: ask {@link #available} first.
 */
@SuppressWarnings("restricted")
final class Libcrypto {

  /** EVP_CTRL_AEAD_GET_TAG. */
  static final int GET_TAG = 0x10;

  /** EVP_CTRL_AEAD_SET_TAG. */
  static final int SET_TAG = 0x11;

  /** EVP_PKEY_X25519, the NID. */
  static final int X25519 = 1034;

  private static final String LIBRARY = "libcrypto.so.3";
  private static final SymbolLookup LOOKUP = SymbolLookup.libraryLookup(LIBRARY, Arena.global());

  /** What is captured of {@code errno} is of no interest: OpenSSL has errors of its own. */
  private static final MemorySegment IGNORED = Arena.global().allocate(Downcall.ERRNO_LAYOUT);

  private static final MemorySegment VERSION = LOOKUP.findOrThrow("OpenSSL_version");
  private static final MemorySegment CIPHER_FETCH = LOOKUP.findOrThrow("EVP_CIPHER_fetch");
  private static final MemorySegment CONTEXT_NEW = LOOKUP.findOrThrow("EVP_CIPHER_CTX_new");
  private static final MemorySegment CONTEXT_FREE = LOOKUP.findOrThrow("EVP_CIPHER_CTX_free");
  private static final MemorySegment INIT = LOOKUP.findOrThrow("EVP_CipherInit_ex2");
  private static final MemorySegment ENCRYPT_INIT = LOOKUP.findOrThrow("EVP_EncryptInit_ex2");
  private static final MemorySegment DECRYPT_INIT = LOOKUP.findOrThrow("EVP_DecryptInit_ex2");
  private static final MemorySegment ENCRYPT_UPDATE = LOOKUP.findOrThrow("EVP_EncryptUpdate");
  private static final MemorySegment DECRYPT_UPDATE = LOOKUP.findOrThrow("EVP_DecryptUpdate");
  private static final MemorySegment ENCRYPT_FINAL = LOOKUP.findOrThrow("EVP_EncryptFinal_ex");
  private static final MemorySegment DECRYPT_FINAL = LOOKUP.findOrThrow("EVP_DecryptFinal_ex");
  private static final MemorySegment CONTROL = LOOKUP.findOrThrow("EVP_CIPHER_CTX_ctrl");
  private static final MemorySegment NEW_PRIVATE_KEY =
      LOOKUP.findOrThrow("EVP_PKEY_new_raw_private_key");
  private static final MemorySegment NEW_PUBLIC_KEY =
      LOOKUP.findOrThrow("EVP_PKEY_new_raw_public_key");
  private static final MemorySegment RAW_PUBLIC_KEY =
      LOOKUP.findOrThrow("EVP_PKEY_get_raw_public_key");
  private static final MemorySegment KEY_CONTEXT_NEW = LOOKUP.findOrThrow("EVP_PKEY_CTX_new");
  private static final MemorySegment DERIVE_INIT = LOOKUP.findOrThrow("EVP_PKEY_derive_init");
  private static final MemorySegment DERIVE_SET_PEER =
      LOOKUP.findOrThrow("EVP_PKEY_derive_set_peer");
  private static final MemorySegment DERIVE = LOOKUP.findOrThrow("EVP_PKEY_derive");
  private static final MemorySegment KEY_FREE = LOOKUP.findOrThrow("EVP_PKEY_free");
  private static final MemorySegment KEY_CONTEXT_FREE = LOOKUP.findOrThrow("EVP_PKEY_CTX_free");

  private Libcrypto() {}

  /** True if the library is there to be loaded. */
  static boolean available() {
    try (Arena arena = Arena.ofConfined()) {
      return SymbolLookup.libraryLookup(LIBRARY, arena).find("EVP_EncryptInit_ex2").isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static long call(MemorySegment function, long a, long b, long c, long d) {
    try {
      return (long) Downcall.CALL.invokeExact(function, IGNORED, a, b, c, d, 0L, 0L);
    } catch (Throwable e) {
      throw Downcall.unexpected(e);
    }
  }

  private static MemorySegment pointer(MemorySegment function, long a, long b, long c, long d) {
    return MemorySegment.ofAddress(call(function, a, b, c, d));
  }

  static String version() {
    return pointer(VERSION, 0, 0, 0, 0).reinterpret(128).getString(0);
  }

  /** The number alone: {@code 3.0.17}. */
  static String release() {
    return Iterables.get(Splitter.on(' ').split(version()), 1, "3");
  }

  static MemorySegment fetchCipher(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return pointer(CIPHER_FETCH, 0, arena.allocateFrom(name).address(), 0, 0);
    }
  }

  static MemorySegment newContext() {
    return pointer(CONTEXT_NEW, 0, 0, 0, 0);
  }

  static void freeContext(MemorySegment context) {
    long _ = call(CONTEXT_FREE, context.address(), 0, 0, 0);
  }

  /** Sets cipher and key of a fresh context. */
  static int init(MemorySegment context, MemorySegment cipher, MemorySegment key, boolean encrypt) {
    try {
      long direction = encrypt ? 1 : 0;
      return (int)
          (long)
              Downcall.QUICK.invokeExact(
                  INIT, context.address(), cipher.address(), key.address(), 0L, direction, 0L);
    } catch (Throwable e) {
      throw Downcall.unexpected(e);
    } finally {
      Reference.reachabilityFence(key);
    }
  }

  /** Begins a message: the cipher and key stay, the nonce is new. */
  static int encryptInit(MemorySegment context, MemorySegment nonce) {
    return begin(ENCRYPT_INIT, context, nonce);
  }

  static int decryptInit(MemorySegment context, MemorySegment nonce) {
    return begin(DECRYPT_INIT, context, nonce);
  }

  private static int begin(MemorySegment function, MemorySegment context, MemorySegment nonce) {
    try {
      return (int)
          (long)
              Downcall.QUICK.invokeExact(
                  function, context.address(), 0L, 0L, nonce.address(), 0L, 0L);
    } catch (Throwable e) {
      throw Downcall.unexpected(e);
    } finally {
      Reference.reachabilityFence(nonce);
    }
  }

  /** Encrypts from address to address; {@code written} takes the length. */
  static int encryptUpdate(
      MemorySegment context, long to, MemorySegment written, long from, int length) {
    try {
      return (int)
          (long)
              Downcall.QUICK.invokeExact(
                  ENCRYPT_UPDATE,
                  context.address(),
                  to,
                  written.address(),
                  from,
                  (long) length,
                  0L);
    } catch (Throwable e) {
      throw Downcall.unexpected(e);
    } finally {
      Reference.reachabilityFence(written);
    }
  }

  static int decryptUpdate(
      MemorySegment context, long to, MemorySegment written, long from, int length) {
    try {
      return (int)
          (long)
              Downcall.QUICK.invokeExact(
                  DECRYPT_UPDATE,
                  context.address(),
                  to,
                  written.address(),
                  from,
                  (long) length,
                  0L);
    } catch (Throwable e) {
      throw Downcall.unexpected(e);
    } finally {
      Reference.reachabilityFence(written);
    }
  }

  static int encryptFinal(MemorySegment context, long to, MemorySegment written) {
    return end(ENCRYPT_FINAL, context, to, written);
  }

  /** Answers 1 if the tag is right. */
  static int decryptFinal(MemorySegment context, long to, MemorySegment written) {
    return end(DECRYPT_FINAL, context, to, written);
  }

  private static int end(
      MemorySegment function, MemorySegment context, long to, MemorySegment written) {
    try {
      return (int)
          (long)
              Downcall.QUICK.invokeExact(
                  function, context.address(), to, written.address(), 0L, 0L, 0L);
    } catch (Throwable e) {
      throw Downcall.unexpected(e);
    } finally {
      Reference.reachabilityFence(written);
    }
  }

  /** Gets or sets the tag at an address. */
  static int tag(MemorySegment context, int control, int length, long address) {
    try {
      return (int)
          (long)
              Downcall.QUICK.invokeExact(
                  CONTROL, context.address(), (long) control, (long) length, address, 0L, 0L);
    } catch (Throwable e) {
      throw Downcall.unexpected(e);
    }
  }

  static MemorySegment newPrivateKey(MemorySegment raw, long length) {
    return newKey(NEW_PRIVATE_KEY, raw, length);
  }

  static MemorySegment newPublicKey(MemorySegment raw, long length) {
    return newKey(NEW_PUBLIC_KEY, raw, length);
  }

  private static MemorySegment newKey(MemorySegment function, MemorySegment raw, long length) {
    try {
      return pointer(function, X25519, 0, raw.address(), length);
    } finally {
      Reference.reachabilityFence(raw);
    }
  }

  static int rawPublicKey(MemorySegment key, MemorySegment out, MemorySegment length) {
    return fill(RAW_PUBLIC_KEY, key, out, length);
  }

  static MemorySegment newKeyContext(MemorySegment key) {
    return pointer(KEY_CONTEXT_NEW, key.address(), 0, 0, 0);
  }

  static int deriveInit(MemorySegment context) {
    return (int) call(DERIVE_INIT, context.address(), 0, 0, 0);
  }

  static int deriveSetPeer(MemorySegment context, MemorySegment key) {
    return (int) call(DERIVE_SET_PEER, context.address(), key.address(), 0, 0);
  }

  static int derive(MemorySegment context, MemorySegment out, MemorySegment length) {
    return fill(DERIVE, context, out, length);
  }

  private static int fill(
      MemorySegment function, MemorySegment from, MemorySegment out, MemorySegment length) {
    try {
      return (int) call(function, from.address(), out.address(), length.address(), 0);
    } finally {
      Reference.reachabilityFence(out);
      Reference.reachabilityFence(length);
    }
  }

  /** Null is allowed. */
  static void freeKey(MemorySegment key) {
    long _ = call(KEY_FREE, key.address(), 0, 0, 0);
  }

  /** Null is allowed. */
  static void freeKeyContext(MemorySegment context) {
    long _ = call(KEY_CONTEXT_FREE, context.address(), 0, 0, 0);
  }
}
