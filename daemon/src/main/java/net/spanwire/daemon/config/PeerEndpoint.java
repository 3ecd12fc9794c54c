package net.spanwire.daemon.config;

import com.google.common.net.InetAddresses;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.spanwire.core.net.IpAddress;

/**
 * Where a peer is to be found.
 *
 * @param host a name, or an address literal without brackets
 * @param port 1 to 65535
 */
public record PeerEndpoint(String host, int port) {

  private static final String FORMS = "host:port, 192.0.2.1:51820 or [2001:db8::1]:51820";
  private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]*)]:(\\d+)");
  private static final Pattern PLAIN = Pattern.compile("([^:\\[\\]]+):(\\d+)");
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_\\-]{0,61}[A-Za-z0-9_])?");

  /** The address, where {@link #host} is one and no name. */
  public Optional<IpAddress> address() {
    return InetAddresses.isInetAddress(host)
        ? Optional.of(IpAddress.parse(host))
        : Optional.empty();
  }

  static PeerEndpoint parse(String text) {
    Matcher bracketed = BRACKETED.matcher(text);
    Matcher plain = PLAIN.matcher(text);
    if (!bracketed.matches() && !plain.matches()) {
      boolean bareV6 = InetAddresses.isInetAddress(text) && text.indexOf(':') >= 0;
      boolean noPort = text.indexOf(':') < 0 || bareV6;
      throw Scalars.wrong(text, noPort ? "without a port" : "no endpoint", FORMS);
    }
    Matcher matcher = bracketed.matches() ? bracketed : plain;
    String host = matcher.group(1);
    checkHost(text, host, bracketed.matches());
    String digits = matcher.group(2);
    int port = digits.length() > 5 ? 65_536 : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw Scalars.wrong(digits, "no port", "1 to 65535");
    }
    return new PeerEndpoint(host, port);
  }

  private static void checkHost(String text, String host, boolean bracketed) {
    boolean literal = host.indexOf('%') < 0 && InetAddresses.isInetAddress(host);
    if (bracketed ? !literal || host.indexOf(':') < 0 : !literal && !isName(host)) {
      throw Scalars.wrong(text, "no endpoint", FORMS);
    }
    if (literal) {
      IpAddress address = IpAddress.parse(host);
      if (address.isUnspecified() || address.isMulticast()) {
        throw Scalars.wrong(host, "no address of a host", "where the peer listens");
      }
    }
  }

  /** RFC 1123 §2.1, with underscores as they occur; all digits and dots would be an address. */
  private static boolean isName(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (name.isEmpty() || name.length() > 253 || name.matches("[0-9.]+")) {
      return false;
    }
    for (String label : name.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
