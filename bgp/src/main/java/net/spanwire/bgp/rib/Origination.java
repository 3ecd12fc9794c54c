package net.spanwire.bgp.rib;

import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.policy.RouteSource;

/** Why this speaker itself originates a destination; the preferred first. */
public enum Origination {
  ANNOUNCE(1, Origin.IGP, RouteSource.ANNOUNCED, "announced here"),
  CONNECTED(2, Origin.INCOMPLETE, RouteSource.CONNECTED, "redistributed: connected"),
  STATIC(3, Origin.INCOMPLETE, RouteSource.STATIC, "redistributed: static"),
  KERNEL(4, Origin.INCOMPLETE, RouteSource.KERNEL, "redistributed: kernel");

  private final int pathId;
  private final Origin origin;
  private final RouteSource source;
  private final String words;

  Origination(int pathId, Origin origin, RouteSource source, String words) {
    this.pathId = pathId;
    this.origin = origin;
    this.source = source;
    this.words = words;
  }

  /** Tells the paths to one destination apart that are originated for several reasons. */
  int pathId() {
    return pathId;
  }

  static Origination ofPathId(int pathId) {
    for (Origination origination : values()) {
      if (origination.pathId == pathId) {
        return origination;
      }
    }
    throw new IllegalArgumentException("no origination has the path identifier " + pathId);
  }

  /** The ORIGIN that others see (RFC 4271 §5.1.1). */
  public Origin origin() {
    return origin;
  }

  /** What a policy sees. */
  public RouteSource source() {
    return source;
  }

  /** What an operator reads. */
  public String words() {
    return words;
  }
}
