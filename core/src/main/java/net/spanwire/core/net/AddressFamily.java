package net.spanwire.core.net;

/** The two families of the Internet Protocol. */
public enum AddressFamily {
  IPV4(32, 1, 2),
  IPV6(128, 2, 10);

  private final int bits;
  private final int afi;
  private final int af;

  AddressFamily(int bits, int afi, int af) {
    this.bits = bits;
    this.afi = afi;
    this.af = af;
  }

  /** Length of an address, in bits: 32 or 128. */
  public int bits() {
    return bits;
  }

  /** Length of an address, in bytes: 4 or 16. */
  public int bytes() {
    return bits / 8;
  }

  /** The IANA address family number that BGP uses (RFC 4760 §3). */
  public int afi() {
    return afi;
  }

  /** The socket and netlink constant on Linux: AF_INET or AF_INET6. */
  public int af() {
    return af;
  }
}
