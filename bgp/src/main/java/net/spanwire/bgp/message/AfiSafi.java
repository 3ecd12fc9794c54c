package net.spanwire.bgp.message;

import net.spanwire.core.net.AddressFamily;

/** The address families a session can carry (RFC 4760 §3): unicast of either. */
public enum AfiSafi {
  IPV4_UNICAST(AddressFamily.IPV4),
  IPV6_UNICAST(AddressFamily.IPV6);

  /** Unicast forwarding (RFC 4760 §6). */
  public static final int SAFI_UNICAST = 1;

  private final AddressFamily family;

  AfiSafi(AddressFamily family) {
    this.family = family;
  }

  public AddressFamily family() {
    return family;
  }

  public static AfiSafi of(AddressFamily family) {
    return switch (family) {
      case IPV4 -> IPV4_UNICAST;
      case IPV6 -> IPV6_UNICAST;
    };
  }
}
