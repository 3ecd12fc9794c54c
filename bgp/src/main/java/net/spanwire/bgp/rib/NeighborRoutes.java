package net.spanwire.bgp.rib;

import net.spanwire.bgp.message.AfiSafi;
import org.jspecify.annotations.Nullable;

/**
 * What one session carries in one family.
 *
 * @param received paths in the Adj-RIB-In
 * @param accepted those of them that import did not refuse
 * @param advertised destinations that the neighbour has from us
 * @param withheld best paths that it was not told: refused by export, its own, or still waiting
 * @param waiting about how many destinations it has still to hear of
 * @param endOfRibReceived whether it has said all it had to say
 * @param endOfRibSent whether we have
 * @param withheldBecause why nothing can be told with ourselves as the next hop, or null
 */
public record NeighborRoutes(
    AfiSafi family,
    int received,
    int accepted,
    int advertised,
    int withheld,
    int waiting,
    boolean endOfRibReceived,
    boolean endOfRibSent,
    @Nullable String withheldBecause) {

  /** Paths that import refused. */
  public int filtered() {
    return received - accepted;
  }
}
