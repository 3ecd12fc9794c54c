package net.spanwire.core.wireguard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.spanwire.core.io.Aead;

/** The JDK's cipher behind the port: slow and plain. Remembers every counter it has sealed with. */
final class JdkTestAead implements Aead {

  @Override
  public String name() {
    return "test";
  }

  @Override
  public Key key(byte[] key) {
    SecretKeySpec spec = new SecretKeySpec(key.clone(), "ChaCha20");
    return new TestKey(spec);
  }

  private static final class TestKey implements Key {
    private final SecretKeySpec spec;
    private long nextCounter;
    private boolean closed;

    TestKey(SecretKeySpec spec) {
      this.spec = spec;
    }

    @Override
    public void seal(long counter, MemorySegment memory, long from, int length, long to) {
      if (closed || counter < nextCounter) {
        throw new AssertionError("counter " + counter + " used again, or key closed");
      }
      nextCounter = counter + 1;
      byte[] sealed = run(Cipher.ENCRYPT_MODE, counter, bytes(memory, from, length));
      MemorySegment.copy(sealed, 0, memory, ValueLayout.JAVA_BYTE, to, sealed.length);
    }

    @Override
    public boolean open(long counter, MemorySegment packet, long offset, int length) {
      if (closed) {
        throw new AssertionError("key closed");
      }
      byte[] plain = run(Cipher.DECRYPT_MODE, counter, bytes(packet, offset, length));
      if (plain.length != length - TAG_BYTES) {
        return false;
      }
      MemorySegment.copy(plain, 0, packet, ValueLayout.JAVA_BYTE, offset, plain.length);
      return true;
    }

    private static byte[] bytes(MemorySegment packet, long offset, int length) {
      return packet.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** As long as the input if the tag is wrong. */
    private byte[] run(int mode, long counter, byte[] input) {
      try {
        byte[] nonce =
            ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putLong(counter)
                .array();
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, spec, new IvParameterSpec(nonce));
        return cipher.doFinal(input);
      } catch (AEADBadTagException e) {
        return input;
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Key copy() {
      return new TestKey(spec);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
