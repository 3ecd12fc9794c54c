package net.spanwire.bgp.transport;

import java.io.IOException;
import java.util.Locale;
import net.spanwire.core.net.IpAddress;

/** Why TCP failed, in words for an operator. */
final class ConnectionFailure {

  private ConnectionFailure() {}

  /** The reason behind {@code cause}, of a connection with {@code remote}. */
  static String words(Throwable cause, IpAddress remote) {
    Throwable root = cause;
    while (root.getCause() != null && !(root instanceof IOException)) {
      root = root.getCause();
    }
    String text = String.valueOf(root.getMessage());
    String known = text.toLowerCase(Locale.ROOT);
    if (known.contains("connection refused")) {
      return "connection refused by " + remote;
    }
    if (known.contains("connection reset") || known.contains("broken pipe")) {
      return "connection reset by " + remote;
    }
    if (known.contains("timed out") || known.contains("timeout")) {
      return "no answer from " + remote + " to a connection";
    }
    if (known.contains("no route to host") || known.contains("host is unreachable")) {
      return "no route to " + remote;
    }
    if (known.contains("network is unreachable") || known.contains("network unreachable")) {
      return "network of " + remote + " is unreachable";
    }
    if (known.contains("cannot assign requested address")) {
      return "the local address is not on this host";
    }
    if (known.contains("no such device")) {
      return "the interface does not exist";
    }
    return "TCP with " + remote + " failed: " + text;
  }
}
