package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

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
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LOOKUP = SymbolLookup.libraryLookup(LIBRARY, Arena.global());

  private static final MethodHandle VERSION = bind("OpenSSL_version", ADDRESS, JAVA_INT);
  private static final MethodHandle CIPHER_FETCH =
      bind("EVP_CIPHER_fetch", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle CONTEXT_NEW = bind("EVP_CIPHER_CTX_new", ADDRESS);
  private static final MethodHandle CONTEXT_FREE = bindVoid("EVP_CIPHER_CTX_free");
  private static final MethodHandle INIT =
      hot("EVP_CipherInit_ex2", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle ENCRYPT_INIT =
      hot("EVP_EncryptInit_ex2", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle DECRYPT_INIT =
      hot("EVP_DecryptInit_ex2", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle ENCRYPT_UPDATE =
      hot("EVP_EncryptUpdate", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle DECRYPT_UPDATE =
      hot("EVP_DecryptUpdate", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle ENCRYPT_FINAL =
      hot("EVP_EncryptFinal_ex", ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle DECRYPT_FINAL =
      hot("EVP_DecryptFinal_ex", ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle CONTROL =
      hot("EVP_CIPHER_CTX_ctrl", ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG);

  private static final MethodHandle NEW_PRIVATE_KEY =
      bind("EVP_PKEY_new_raw_private_key", ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle NEW_PUBLIC_KEY =
      bind("EVP_PKEY_new_raw_public_key", ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle RAW_PUBLIC_KEY =
      bind("EVP_PKEY_get_raw_public_key", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle KEY_CONTEXT_NEW =
      bind("EVP_PKEY_CTX_new", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle DERIVE_INIT = bind("EVP_PKEY_derive_init", JAVA_INT, ADDRESS);
  private static final MethodHandle DERIVE_SET_PEER =
      bind("EVP_PKEY_derive_set_peer", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle DERIVE =
      bind("EVP_PKEY_derive", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle KEY_FREE = bindVoid("EVP_PKEY_free");
  private static final MethodHandle KEY_CONTEXT_FREE = bindVoid("EVP_PKEY_CTX_free");

  private Libcrypto() {}

  /** True if the library is there to be loaded. */
  static boolean available() {
    try (Arena arena = Arena.ofConfined()) {
      return SymbolLookup.libraryLookup(LIBRARY, arena).find("EVP_EncryptInit_ex2").isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LOOKUP.findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle bindVoid(String name) {
    return LINKER.downcallHandle(LOOKUP.findOrThrow(name), FunctionDescriptor.ofVoid(ADDRESS));
  }

  /** A function that answers in a microsecond or so, without a change of the thread's state. */
  private static MethodHandle hot(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LOOKUP.findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.critical(false));
  }

  private static AssertionError unexpected(Throwable cause) {
    return new AssertionError("a downcall does not throw", cause);
  }

  static String version() {
    try {
      MemorySegment text = (MemorySegment) VERSION.invokeExact(0);
      return text.reinterpret(128).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The number alone: {@code 3.0.17}. */
  static String release() {
    return Iterables.get(Splitter.on(' ').split(version()), 1, "3");
  }

  static MemorySegment fetchCipher(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (MemorySegment)
          CIPHER_FETCH.invokeExact(
              MemorySegment.NULL, arena.allocateFrom(name), MemorySegment.NULL);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static MemorySegment newContext() {
    try {
      return (MemorySegment) CONTEXT_NEW.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static void freeContext(MemorySegment context) {
    try {
      CONTEXT_FREE.invokeExact(context);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Sets cipher and key of a fresh context. */
  static int init(MemorySegment context, MemorySegment cipher, MemorySegment key, boolean encrypt) {
    try {
      MemorySegment none = MemorySegment.NULL;
      return (int) INIT.invokeExact(context, cipher, key, none, encrypt ? 1 : 0, none);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Begins a message: the cipher and key stay, the nonce is new. */
  static int encryptInit(MemorySegment context, MemorySegment nonce) {
    try {
      MemorySegment none = MemorySegment.NULL;
      return (int) ENCRYPT_INIT.invokeExact(context, none, none, nonce, none);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int decryptInit(MemorySegment context, MemorySegment nonce) {
    try {
      MemorySegment none = MemorySegment.NULL;
      return (int) DECRYPT_INIT.invokeExact(context, none, none, nonce, none);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Encrypts from address to address; {@code written} takes the length. */
  static int encryptUpdate(
      MemorySegment context, long to, MemorySegment written, long from, int length) {
    try {
      return (int) ENCRYPT_UPDATE.invokeExact(context, to, written, from, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int decryptUpdate(
      MemorySegment context, long to, MemorySegment written, long from, int length) {
    try {
      return (int) DECRYPT_UPDATE.invokeExact(context, to, written, from, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int encryptFinal(MemorySegment context, long to, MemorySegment written) {
    try {
      return (int) ENCRYPT_FINAL.invokeExact(context, to, written);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Answers 1 if the tag is right. */
  static int decryptFinal(MemorySegment context, long to, MemorySegment written) {
    try {
      return (int) DECRYPT_FINAL.invokeExact(context, to, written);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Gets or sets the tag at an address. */
  static int tag(MemorySegment context, int control, int length, long address) {
    try {
      return (int) CONTROL.invokeExact(context, control, length, address);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static MemorySegment newPrivateKey(MemorySegment raw, long length) {
    try {
      MemorySegment none = MemorySegment.NULL;
      return (MemorySegment) NEW_PRIVATE_KEY.invokeExact(X25519, none, raw, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static MemorySegment newPublicKey(MemorySegment raw, long length) {
    try {
      MemorySegment none = MemorySegment.NULL;
      return (MemorySegment) NEW_PUBLIC_KEY.invokeExact(X25519, none, raw, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int rawPublicKey(MemorySegment key, MemorySegment out, MemorySegment length) {
    try {
      return (int) RAW_PUBLIC_KEY.invokeExact(key, out, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static MemorySegment newKeyContext(MemorySegment key) {
    try {
      MemorySegment none = MemorySegment.NULL;
      return (MemorySegment) KEY_CONTEXT_NEW.invokeExact(key, none);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int deriveInit(MemorySegment context) {
    try {
      return (int) DERIVE_INIT.invokeExact(context);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int deriveSetPeer(MemorySegment context, MemorySegment key) {
    try {
      return (int) DERIVE_SET_PEER.invokeExact(context, key);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int derive(MemorySegment context, MemorySegment out, MemorySegment length) {
    try {
      return (int) DERIVE.invokeExact(context, out, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Null is allowed. */
  static void freeKey(MemorySegment key) {
    try {
      KEY_FREE.invokeExact(key);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Null is allowed. */
  static void freeKeyContext(MemorySegment context) {
    try {
      KEY_CONTEXT_FREE.invokeExact(context);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }
}
