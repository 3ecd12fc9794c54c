package net.spanwire.kernelroute.netlink;

/**
 * A request for all objects of a kind. Filters take effect where the kernel checks strictly (Linux
 * 4.20); the receiver filters again.
 *
 * @param family AF_UNSPEC for both where the kind allows it; routes and rules need one
 * @param table routes of this table; 0 for all
 * @param protocol routes of this author; 0 for all
 */
public record Dump(Kind kind, int family, int table, int protocol) {

  /** What to list. */
  public enum Kind {
    LINKS,
    ADDRESSES,
    ROUTES,
    NEXT_HOPS,
    RULES
  }

  public static Dump of(Kind kind) {
    return new Dump(kind, Rtnetlink.AF_UNSPEC, 0, 0);
  }

  public static Dump of(Kind kind, int family) {
    return new Dump(kind, family, 0, 0);
  }

  public static Dump routes(int family, int table, int protocol) {
    return new Dump(Kind.ROUTES, family, table, protocol);
  }
}
