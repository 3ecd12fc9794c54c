package net.spanwire.bgp.transport;

import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionEnding;
import net.spanwire.bgp.fsm.SessionOpening;
import net.spanwire.bgp.rib.RouteMonitor;

/**
 * Takes what a monitoring station is to hear, in order; called on the thread that owns the routes,
 * so it only hands over.
 */
public interface MonitorSink {

  /** Whether there is room for something; if not, {@link RouteSource#wake} is called later. */
  boolean hasRoom();

  /** A session is up; all that is observed of it follows. */
  void up(NegotiatedSession session, SessionOpening opening);

  /** It is down, and what was observed of it is void. */
  void down(NegotiatedSession session, SessionEnding ending);

  void observed(RouteMonitor.Observation observation);
}
