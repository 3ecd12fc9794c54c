package net.spanwire.bgp.rib;

/**
 * The steps of the decision, in their order (RFC 4271 §9.1.2.2, RFC 4456 §9): which one decided
 * between the best path and another.
 */
public enum DecisionStep {
  /** RFC 9494 §4.3. */
  LAST_RESORT("no long-lived stale route", "long-lived stale route, the last resort"),
  /** Ours alone; what this speaker originates weighs 32768. */
  WEIGHT("higher weight", "lower weight"),
  /** RFC 4271 §9.1.1. */
  LOCAL_PREFERENCE("higher local preference", "lower local preference"),
  AS_PATH_LENGTH("shorter AS path", "longer AS path"),
  ORIGIN("better origin", "worse origin"),
  /** Among paths from the same neighbouring AS only. */
  MULTI_EXIT_DISCRIMINATOR(
      "lower MED from the same neighbouring AS", "higher MED from the same neighbouring AS"),
  EXTERNAL("external over internal", "internal, and an external path is as good"),
  INTERIOR_COST("nearer next hop", "farther next hop"),
  ROUTER_ID("lower router id", "higher router id"),
  CLUSTER_LIST_LENGTH("shorter cluster list", "longer cluster list"),
  PEER_ADDRESS("lower peer address", "higher peer address"),
  /** RFC 7911 leaves it open; ours is the lowest. */
  PATH_ID("lower path identifier", "higher path identifier");

  private final String won;
  private final String lost;

  DecisionStep(String won, String lost) {
    this.won = won;
    this.lost = lost;
  }

  /** What the best path has that the others have not. */
  public String won() {
    return won;
  }

  /** What another path has that made it lose. */
  public String lost() {
    return lost;
  }
}
