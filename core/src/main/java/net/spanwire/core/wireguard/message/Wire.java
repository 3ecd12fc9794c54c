package net.spanwire.core.wireguard.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Fields of handshake messages in an array: numbers are little-endian (whitepaper §5.4). */
final class Wire {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Wire() {}

  static int getInt(byte[] wire, int offset) {
    return (int) INT.get(wire, offset);
  }

  static void putInt(byte[] wire, int offset, int value) {
    INT.set(wire, offset, value);
  }

  static byte[] get(byte[] wire, int offset, int length) {
    return Arrays.copyOfRange(wire, offset, offset + length);
  }

  static void put(byte[] wire, int offset, byte[] field) {
    System.arraycopy(field, 0, wire, offset, field.length);
  }

  /** A message of exactly this type and length. */
  static byte[] check(byte[] wire, int type, int length) {
    if (wire.length != length || getInt(wire, 0) != type) {
      throw new IllegalArgumentException(
          "a message of type " + type + " has " + length + " bytes, and begins with its type");
    }
    return wire;
  }
}
