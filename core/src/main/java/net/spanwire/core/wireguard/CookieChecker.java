package net.spanwire.core.wireguard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.wireguard.message.CookieReply;
import net.spanwire.core.wireguard.message.HandshakeMacs;
import net.spanwire.core.wireguard.noise.Blake2s;
import net.spanwire.core.wireguard.noise.HandshakeCipher;

/**
 * The receiving side of MAC1, MAC2 and cookies, for one key of ours (whitepaper §5.3, §5.4.7). The
 * cookie of a source depends on its address and port, and on a secret that changes every two
 * minutes. For all engines of a host.
 */
final class CookieChecker {

  private static final long SECRET_LIFE = 120_000_000_000L;

  private final RandomGenerator random;
  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private final byte[] secret = new byte[32];
  private boolean hasSecret;
  private long secretSince;

  CookieChecker(byte[] publicKey, RandomGenerator random) {
    this.random = random;
    this.mac1Key = mac1Key(publicKey);
    this.cookieKey = cookieKey(publicKey);
  }

  static byte[] mac1Key(byte[] publicKey) {
    return Blake2s.hash("mac1----".getBytes(US_ASCII), publicKey);
  }

  static byte[] cookieKey(byte[] publicKey) {
    return Blake2s.hash("cookie--".getBytes(US_ASCII), publicKey);
  }

  /** True if the message is meant for this key. */
  boolean mac1Fits(byte[] wire) {
    byte[] expected = Blake2s.mac(mac1Key, wire, HandshakeMacs.coveredByMac1(wire));
    return MessageDigest.isEqual(expected, HandshakeMacs.mac1(wire));
  }

  /** True if the sender has received the cookie of its address. */
  boolean mac2Fits(long now, byte[] wire, Endpoint source) {
    byte[] cookie = cookie(now, source);
    byte[] expected = Blake2s.mac(cookie, wire, HandshakeMacs.coveredByMac2(wire));
    return MessageDigest.isEqual(expected, HandshakeMacs.mac2(wire));
  }

  /**
   * The answer to a handshake message under load.
   *
   * @param sender the index in that message
   */
  CookieReply reply(long now, byte[] wire, Endpoint source, int sender) {
    byte[] nonce = new byte[HandshakeCipher.LONG_NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed =
        HandshakeCipher.sealCookie(cookieKey, nonce, cookie(now, source), HandshakeMacs.mac1(wire));
    return CookieReply.of(sender, nonce, sealed);
  }

  private synchronized byte[] cookie(long now, Endpoint source) {
    if (!hasSecret || now - secretSince >= SECRET_LIFE) {
      random.nextBytes(secret);
      hasSecret = true;
      secretSince = now;
    }
    byte[] address = source.address().toBytes();
    byte[] covered = new byte[address.length + 2];
    System.arraycopy(address, 0, covered, 0, address.length);
    covered[address.length] = (byte) (source.port() >>> 8);
    covered[address.length + 1] = (byte) source.port();
    return Blake2s.mac(secret, covered, covered.length);
  }
}
