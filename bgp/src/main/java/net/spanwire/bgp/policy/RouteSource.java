package net.spanwire.bgp.policy;

/** Where a route came from. */
public enum RouteSource {
  /** From a neighbour in another autonomous system. */
  EXTERNAL,
  /** From a neighbour in our own. */
  INTERNAL,
  /** {@code router.announce}. */
  ANNOUNCED,
  /** Redistributed. */
  CONNECTED,
  /** Redistributed. */
  STATIC,
  /** Redistributed. */
  KERNEL;

  /** True if no neighbour taught it. */
  public boolean isOwn() {
    return switch (this) {
      case EXTERNAL, INTERNAL -> false;
      case ANNOUNCED, CONNECTED, STATIC, KERNEL -> true;
    };
  }
}
