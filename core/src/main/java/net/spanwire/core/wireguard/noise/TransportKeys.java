package net.spanwire.core.wireguard.noise;

import java.util.Arrays;

/** What a handshake gives: a key to send with, and one to receive with. */
public final class TransportKeys {

  private final byte[] send;
  private final byte[] receive;

  TransportKeys(byte[] send, byte[] receive) {
    this.send = send;
    this.receive = receive;
  }

  /** 32 bytes; not a copy. */
  public byte[] send() {
    return send;
  }

  /** 32 bytes; not a copy. */
  public byte[] receive() {
    return receive;
  }

  /** Overwrites both with zeros. */
  public void wipe() {
    Arrays.fill(send, (byte) 0);
    Arrays.fill(receive, (byte) 0);
  }
}
