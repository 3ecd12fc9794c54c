package net.spanwire.core.net;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address as an interface carries it: a host with the length of its network, host bits kept.
 *
 * @param length number of leading bits that name the network
 */
public record InterfaceAddress(IpAddress address, int length) {

  private static final Pattern FORM = Pattern.compile("([0-9a-fA-F.:]+)(?:/([0-9]{1,3}))?");

  public InterfaceAddress {
    if (length < 0 || length > address.family().bits()) {
      throw new IllegalArgumentException(
          "the prefix length of "
              + address
              + " is 0 to "
              + address.family().bits()
              + ", not "
              + length);
    }
  }

  /** Written out, as {@link Ipv4Address}'s. */
  @Override
  public int hashCode() {
    return address.hashCode() * 31 + length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InterfaceAddress that
        && length == that.length
        && address.equals(that.address);
  }

  /**
   * Reads {@code address/length}, or {@code address} alone as a host.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static InterfaceAddress parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not an address with a prefix length: '" + text + "'");
    }
    IpAddress address = IpAddress.parse(matcher.group(1));
    String length = matcher.group(2);
    return new InterfaceAddress(
        address, length == null ? address.family().bits() : Integer.parseInt(length));
  }

  public IpPrefix network() {
    return IpPrefix.of(address, length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
