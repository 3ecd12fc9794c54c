package net.spanwire.core.wireguard;

import net.spanwire.core.wireguard.message.CookieReply;
import net.spanwire.core.wireguard.message.HandshakeMacs;
import net.spanwire.core.wireguard.noise.Blake2s;
import net.spanwire.core.wireguard.noise.HandshakeCipher;
import org.jspecify.annotations.Nullable;

/** The sending side of MAC1, MAC2 and cookies, for one peer (whitepaper §5.4.4, §5.4.7). */
final class CookieJar {

  /**
   * Five seconds less than a cookie is good for at the other side, as wireguard-go and the kernel.
   */
  private static final long COOKIE_LIFE = 120_000_000_000L - 5_000_000_000L;

  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private byte @Nullable [] cookie;
  private long cookieSince;
  private byte @Nullable [] lastMac1;

  CookieJar(byte[] remotePublicKey) {
    this.mac1Key = CookieChecker.mac1Key(remotePublicKey);
    this.cookieKey = CookieChecker.cookieKey(remotePublicKey);
  }

  /** Fills in MAC1, and MAC2 if there is a fresh cookie. */
  void stamp(long now, byte[] wire) {
    byte[] mac1 = Blake2s.mac(mac1Key, wire, HandshakeMacs.coveredByMac1(wire));
    HandshakeMacs.putMac1(wire, mac1);
    lastMac1 = mac1;
    byte[] fresh = cookie;
    if (fresh != null && now - cookieSince < COOKIE_LIFE) {
      byte[] mac2 = Blake2s.mac(fresh, wire, HandshakeMacs.coveredByMac2(wire));
      HandshakeMacs.putMac2(wire, mac2);
    }
  }

  /** Takes a cookie for the message stamped last; false if it is none. */
  boolean take(long now, CookieReply reply) {
    byte[] asked = lastMac1;
    if (asked == null) {
      return false;
    }
    byte[] opened =
        HandshakeCipher.openCookie(cookieKey, reply.nonce(), reply.sealedCookie(), asked);
    if (opened == null) {
      return false;
    }
    cookie = opened;
    cookieSince = now;
    lastMac1 = null;
    return true;
  }
}
