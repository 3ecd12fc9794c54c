package net.spanwire.bgp.simulation;

/**
 * What a neighbour is to us, in the order of Gao and Rexford's "Stable Internet Routing Without
 * Global Coordination" (2001): preferring customers to peers to providers, and giving only what is
 * our own or our customers' to peers and providers, converges to one result whatever the timing.
 */
enum Relation {
  CUSTOMER(1, 80),
  PEER(2, 50),
  PROVIDER(3, 10),
  INTERNAL(4, 0);

  /** Local preferences stay below 100, which our own routes have inside the autonomous system. */
  static final int BAND = 20;

  private final int mark;
  private final int lowestPreference;

  Relation(int mark, int lowestPreference) {
    this.mark = mark;
    this.lowestPreference = lowestPreference;
  }

  /** Stands for it in communities. */
  int mark() {
    return mark;
  }

  /** LOCAL_PREF of what it teaches: this and up to {@link #BAND} − 1 more. */
  int lowestPreference() {
    return lowestPreference;
  }

  /** The same as the neighbour sees it. */
  Relation reversed() {
    return switch (this) {
      case CUSTOMER -> PROVIDER;
      case PROVIDER -> CUSTOMER;
      case PEER -> PEER;
      case INTERNAL -> INTERNAL;
    };
  }
}
