package net.spanwire.kernelroute.netlink;

import java.util.Locale;

/** What a route does with a packet (RTN_*). */
public enum RouteType {
  UNSPEC(0),
  UNICAST(1),
  LOCAL(2),
  BROADCAST(3),
  ANYCAST(4),
  MULTICAST(5),
  BLACKHOLE(6),
  UNREACHABLE(7),
  PROHIBIT(8),
  THROW(9),
  NAT(10),
  XRESOLVE(11);

  private static final RouteType[] BY_NUMBER = values();

  private final int number;

  RouteType(int number) {
    this.number = number;
  }

  static RouteType of(int number) {
    return number < BY_NUMBER.length ? BY_NUMBER[number] : UNSPEC;
  }

  int number() {
    return number;
  }

  /** True for those that drop the packet, or send it to the next table: they need no next hop. */
  public boolean isDeadEnd() {
    return this == BLACKHOLE || this == UNREACHABLE || this == PROHIBIT || this == THROW;
  }

  /** As {@code ip route} prints it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
