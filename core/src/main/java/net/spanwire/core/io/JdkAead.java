package net.spanwire.core.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The JDK's own provider: works everywhere, and allocates a parameter object per packet because its
 * interface wants one.
 */
public final class JdkAead implements Aead {

  private static final String TRANSFORMATION = "ChaCha20-Poly1305";
  private static final int NONCE_BYTES = 12;

  public JdkAead() {}

  @Override
  public String name() {
    return "SunJCE";
  }

  @Override
  public Key key(byte[] key) {
    return new CipherKey(new SecretKeySpec(key, "ChaCha20"));
  }

  private static final class CipherKey implements Key {

    /** Goes with this object: the JDK offers no way to wipe it. */
    private final SecretKeySpec secret;

    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private final ByteBuffer counterPlace = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);

    /** The provider works on arrays: native buffers it copies in small pieces. */
    private byte[] text = new byte[2048];

    CipherKey(SecretKeySpec secret) {
      this.secret = secret;
      try {
        cipher = Cipher.getInstance(TRANSFORMATION);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this JDK has no " + TRANSFORMATION, e);
      }
    }

    private void init(int mode, long counter) throws GeneralSecurityException {
      counterPlace.putLong(4, counter);
      cipher.init(mode, secret, new IvParameterSpec(nonce));
    }

    private byte[] room(int length) {
      if (text.length < length) {
        Arrays.fill(text, (byte) 0);
        text = new byte[length];
      }
      return text;
    }

    @Override
    public void seal(long counter, MemorySegment memory, long from, int length, long to) {
      byte[] array = room(length + TAG_BYTES);
      try {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from, array, 0, length);
        init(Cipher.ENCRYPT_MODE, counter);
        int sealed = cipher.doFinal(array, 0, length, array, 0);
        MemorySegment.copy(array, 0, memory, ValueLayout.JAVA_BYTE, to, sealed);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the JDK failed to seal", e);
      }
    }

    @Override
    public boolean open(long counter, MemorySegment memory, long offset, int length) {
      byte[] array = room(length);
      try {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, array, 0, length);
        init(Cipher.DECRYPT_MODE, counter);
        int opened = cipher.doFinal(array, 0, length, array, 0);
        MemorySegment.copy(array, 0, memory, ValueLayout.JAVA_BYTE, offset, opened);
        return true;
      } catch (AEADBadTagException e) {
        return false;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the JDK failed to open", e);
      }
    }

    @Override
    public Key copy() {
      return new CipherKey(secret);
    }

    @Override
    public void close() {
      Arrays.fill(text, (byte) 0);
    }
  }
}
