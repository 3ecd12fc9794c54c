package net.spanwire.core.net;

/**
 * A network: an address whose host bits are zero, and a length. IPv4 sorts before IPv6, shorter
 * before longer.
 */
public sealed interface IpPrefix extends Comparable<IpPrefix> permits Ipv4Prefix, Ipv6Prefix {

  /**
   * Reads {@code address/length}; host bits must be zero.
   *
   * @throws IllegalArgumentException saying what is wrong, and which prefix may have been meant
   */
  static IpPrefix parse(String text) {
    InterfaceAddress parsed = InterfaceAddress.parse(text);
    IpPrefix network = parsed.network();
    if (!network.address().equals(parsed.address())) {
      throw new IllegalArgumentException(
          "host bits are set in '" + text + "': did you mean " + network + "?");
    }
    return network;
  }

  /**
   * The network of {@code length} bits that holds {@code address}: host bits are cleared.
   *
   * @throws IllegalArgumentException if the length does not fit the family
   */
  static IpPrefix of(IpAddress address, int length) {
    return switch (address) {
      case Ipv4Address v4 -> Ipv4Prefix.of(v4.bits(), length);
      case Ipv6Address v6 -> Ipv6Prefix.of(v6.high(), v6.low(), length);
    };
  }

  /** 0.0.0.0/0 or ::/0. */
  static IpPrefix all(AddressFamily family) {
    return switch (family) {
      case IPV4 -> new Ipv4Prefix(0, 0);
      case IPV6 -> new Ipv6Prefix(0, 0, 0);
    };
  }

  AddressFamily family();

  /** The first address. */
  IpAddress address();

  /** Number of leading bits that are fixed: 0 to 32, or to 128. */
  int length();

  boolean contains(IpAddress address);

  /** True if every address of {@code other} is in this one: an equal prefix is covered too. */
  default boolean covers(IpPrefix other) {
    return other.length() >= length() && contains(other.address());
  }

  /** True for a /32 or a /128. */
  default boolean isHost() {
    return length() == family().bits();
  }

  /** True for 0.0.0.0/0 and ::/0. */
  default boolean isDefault() {
    return length() == 0;
  }

  @Override
  default int compareTo(IpPrefix other) {
    int byAddress = address().compareTo(other.address());
    return byAddress != 0 ? byAddress : Integer.compare(length(), other.length());
  }
}
