package net.spanwire.bgp;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.rib.Rib;

/**
 * After a restart of ours no route is chosen before all neighbours have said what they have to say
 * (RFC 4724 §4.1), but for those who restarted too or do not tell the end. On the thread that owns
 * the RIB.
 */
final class SelectionDeferral {

  private final Rib rib;

  /** By neighbour: the families of which the end is awaited. */
  private final Map<String, Set<AfiSafi>> awaited = new HashMap<>();

  SelectionDeferral(Rib rib) {
    this.rib = rib;
  }

  void await(String neighbor) {
    awaited.put(neighbor, EnumSet.allOf(AfiSafi.class));
    rib.deferSelection();
  }

  void onEstablished(String neighbor, NegotiatedSession session) {
    Set<AfiSafi> families = awaited.get(neighbor);
    if (families == null) {
      return;
    }
    families.retainAll(session.families());
    if (session.gracefulRestart() == null || session.neighborRestarted()) {
      families.clear();
    }
    endIfNobodyIsAwaited();
  }

  void onEndOfRib(String neighbor, AfiSafi family) {
    Set<AfiSafi> families = awaited.get(neighbor);
    if (families != null) {
      families.remove(family);
      endIfNobodyIsAwaited();
    }
  }

  void remove(String neighbor) {
    if (awaited.remove(neighbor) != null) {
      endIfNobodyIsAwaited();
    }
  }

  private void endIfNobodyIsAwaited() {
    if (awaited.values().stream().allMatch(Set::isEmpty)) {
      end();
    }
  }

  void end() {
    awaited.clear();
    rib.select();
  }
}
