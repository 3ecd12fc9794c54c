package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.bgp.PrefixCount;
import net.spanwire.bgp.PrefixLimit;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;

/** Holds what neighbours announce against the limits that the operator set; each is told once. */
final class PrefixLimits {

  private final List<PrefixCount> reached = new ArrayList<>();

  void check(AdjRibIn in) {
    NegotiatedSession session = in.session();
    if (session != null && !in.isAway() && !in.peer().config().prefixLimits().isEmpty()) {
      in.families().forEach((family, known) -> check(in, session, family, known));
    }
  }

  private void check(
      AdjRibIn in, NegotiatedSession session, AfiSafi family, AdjRibIn.Family known) {
    PrefixLimit limit = in.peer().config().prefixLimits().get(family);
    if (limit == null || known.exceeded) {
      return;
    }
    int count = known.destinations.size();
    known.exceeded = count > limit.maximum();
    boolean warns = count >= limit.warning();
    if (known.exceeded || warns && !known.warned) {
      reached.add(new PrefixCount(session, family, limit, count));
    }
    known.warned = warns;
  }

  ImmutableList<PrefixCount> drain() {
    if (reached.isEmpty()) {
      return ImmutableList.of();
    }
    ImmutableList<PrefixCount> drained = ImmutableList.copyOf(reached);
    reached.clear();
    return drained;
  }
}
