package net.spanwire.core.wireguard;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A private key of ours, and what follows from it. */
final class LocalIdentity {

  private final byte[] privateKey;
  private final PublicKey publicKey;
  private final CookieChecker checker;
  private int peers;

  LocalIdentity(byte[] privateKey, PublicKey publicKey, RandomGenerator random) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.checker = new CookieChecker(publicKey.toBytes(), random);
  }

  /** Not a copy. */
  byte[] privateKey() {
    return privateKey;
  }

  PublicKey publicKey() {
    return publicKey;
  }

  CookieChecker checker() {
    return checker;
  }

  void addPeer() {
    peers++;
  }

  /** True if it was the last one. */
  boolean removePeer() {
    return --peers == 0;
  }

  void wipe() {
    Arrays.fill(privateKey, (byte) 0);
  }
}
