package net.spanwire.core.wireguard.uapi;

import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.InterfaceAddress;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;

/** The values of requests; all throw IllegalArgumentException, saying what is wrong. */
final class Values {

  private Values() {}

  /** Decimal digits, unsigned, of so many bits: at most 32. */
  static long number(String text, int bits) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    long number = digits && text.length() <= 18 ? Long.parseLong(text) : -1;
    if (number < 0 || number >>> bits != 0) {
      throw new IllegalArgumentException("not a number of " + bits + " bits");
    }
    return number;
  }

  /** Flags can only be raised. */
  static boolean isTrue(String text) {
    if (!text.equals("true")) {
      throw new IllegalArgumentException("can only be true");
    }
    return true;
  }

  /** {@code address/length}; host bits are cut off. */
  static IpPrefix prefix(String text) {
    if (text.indexOf('/') < 0) {
      throw new IllegalArgumentException("not address/length: '" + text + "'");
    }
    return InterfaceAddress.parse(text).network();
  }

  /** {@code 192.0.2.1:51820}, {@code [2001:db8::1]:51820} or {@code [fe80::1%eth0]:51820}. */
  static Endpoint endpoint(String text, Scopes scopes) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("not address:port: '" + text + "'");
    }
    int port = (int) number(text.substring(colon + 1), 16);
    String host = text.substring(0, colon);
    boolean brackets = host.startsWith("[") && host.endsWith("]");
    String inside = brackets ? host.substring(1, host.length() - 1) : host;
    int percent = inside.indexOf('%');
    IpAddress address = IpAddress.parse(percent < 0 ? inside : inside.substring(0, percent));
    if (brackets != (inside.indexOf(':') >= 0)) {
      throw new IllegalArgumentException("IPv6 addresses, and only they, stand in brackets");
    }
    if (percent < 0) {
      return new Endpoint(address, port);
    }
    int scope = scopes.index(inside.substring(percent + 1));
    if (scope == 0 || address.family() == AddressFamily.IPV4) {
      throw new IllegalArgumentException("there is no such zone: '" + text + "'");
    }
    return new Endpoint(address, port, scope);
  }
}
