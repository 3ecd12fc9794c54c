package net.spanwire.bgp.rpki;

import net.spanwire.bgp.message.AsPath;

/** Who originated a route (RFC 6811 §2). */
public final class RouteOrigin {

  /** Of a path that ends in a set: no payload fits. */
  public static final long NONE = -1;

  private RouteOrigin() {}

  /**
   * The last number of a path that ends in a sequence; our own where the path is empty or ends
   * within our confederation; {@link #NONE} otherwise.
   */
  public static long of(AsPath path, long localAsn) {
    return switch (path.lastType()) {
      case null -> localAsn;
      case AS_SEQUENCE -> path.originAsn().orElse(NONE);
      case AS_CONFED_SEQUENCE, AS_CONFED_SET -> localAsn;
      case AS_SET -> NONE;
    };
  }
}
