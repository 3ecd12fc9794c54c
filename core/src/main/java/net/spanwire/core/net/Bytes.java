package net.spanwire.core.net;

import com.google.common.io.BaseEncoding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A byte string as a value: what an array in a record is not. */
public final class Bytes {

  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  public static Bytes copyOf(byte[] value) {
    return value.length == 0 ? EMPTY : new Bytes(value.clone());
  }

  /** Reads hexadecimal digits of either case, two to a byte. */
  public static Bytes ofHex(String hex) {
    return new Bytes(BaseEncoding.base16().ignoreCase().decode(hex));
  }

  public int length() {
    return value.length;
  }

  public byte get(int index) {
    return value[index];
  }

  public byte[] toArray() {
    return value.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** Lower-case hexadecimal. */
  @Override
  public String toString() {
    return BaseEncoding.base16().lowerCase().encode(value);
  }
}
