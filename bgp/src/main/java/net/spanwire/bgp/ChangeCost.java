package net.spanwire.bgp;

/** What another configuration of a neighbour costs its session, the cheapest first. */
public enum ChangeCost {
  /** Taken over as it runs: policies, options of import and export, timers that are ours alone. */
  NOTHING,
  /** The neighbour is asked for its routes again (RFC 2918): we read otherwise what it sends. */
  ROUTE_REFRESH,
  /** The neighbour has to be told something else in OPEN, or to be reached in another way. */
  RESET;

  /** The cost where the session is established and the neighbour knows route refresh. */
  public static ChangeCost between(NeighborConfig before, NeighborConfig after) {
    if (before.enabled() && !after.enabled()) {
      return RESET;
    }
    // A key that is not named here costs a new session, so one that is forgotten does no harm.
    NeighborConfig free =
        after.toBuilder()
            .enabled(before.enabled())
            .port(before.port())
            .passive(before.passive())
            .sendHoldTime(before.sendHoldTime())
            .connectRetry(before.connectRetry())
            .maxSegmentSize(before.maxSegmentSize()) // counts for the next connection
            .imports(before.imports())
            .exports(before.exports())
            .prefixLimits(before.prefixLimits())
            .honorGracefulShutdown(before.honorGracefulShutdown())
            .importPolicy(before.importPolicy())
            .exportPolicy(before.exportPolicy())
            .build();
    if (free.equals(before)) {
      return NOTHING;
    }
    NeighborConfig refreshed = free.toBuilder().enforceFirstAs(before.enforceFirstAs()).build();
    return refreshed.equals(before) ? ROUTE_REFRESH : RESET;
  }
}
