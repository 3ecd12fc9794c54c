package net.spanwire.bgp;

import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;

/**
 * A neighbour announces as many destinations as its operator was to be told of, or more than it
 * may.
 *
 * @param session the one in which it does
 * @param count how many it announces
 */
public record PrefixCount(NegotiatedSession session, AfiSafi family, PrefixLimit limit, int count) {

  /** Whether it is more than it may. */
  public boolean exceeded() {
    return count > limit.maximum();
  }
}
