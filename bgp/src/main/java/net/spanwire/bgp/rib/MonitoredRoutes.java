package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.IntConsumer;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.rib.RouteMonitor.View;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/** One view of one family, as a {@link RouteMonitor} tells it. */
abstract sealed class MonitoredRoutes {

  /** Destinations in one message. */
  private static final int PACK = 256;

  private static final ImmutableSet<Integer> PLAIN = ImmutableSet.of(0);
  private static final ImmutableSet<Integer> NOTHING = ImmutableSet.of();

  private final AfiSafi family;
  private final FamilyRib rib;

  /** Destinations to tell. */
  private final IdSet changed = new IdSet();

  /** Destinations that were told and not taken back. */
  private final IdSet told = new IdSet();

  /** The path identifiers under which they were, where there are any. */
  private final Map<Integer, ImmutableSet<Integer>> toldPaths = new HashMap<>();

  private final Queue<Message> ready = new ArrayDeque<>();
  private boolean begun;
  private int turn;

  MonitoredRoutes(AfiSafi family, FamilyRib rib, IdSet standing) {
    this.family = family;
    this.rib = rib;
    changed.addAll(standing);
  }

  abstract View view();

  abstract @Nullable NegotiatedSession session();

  /** Whether a change in this Adj-RIB, or null for the Loc-RIB, is to be marked here. */
  abstract boolean isOf(@Nullable Object of);

  /** The routes to a destination by path identifier; 0 where there are none. */
  abstract ImmutableMap<Integer, PathAttributes> routes(int id);

  final AfiSafi family() {
    return family;
  }

  final boolean isOf(AfiSafi other, @Nullable Object of) {
    return family == other && isOf(of);
  }

  final FamilyRib rib() {
    return rib;
  }

  final void mark(int id) {
    changed.add(id);
  }

  final void removeReferenced(IdSet set) {
    set.removeAll(changed);
    set.removeAll(told);
  }

  final @Nullable Message poll(IntConsumer looked) {
    while (ready.isEmpty() && !changed.isEmpty()) {
      looked.accept(gather());
    }
    if (ready.isEmpty() && !begun) {
      begun = true;
      return new Message.EndOfRib(family);
    }
    return ready.poll();
  }

  /** Makes messages of some destinations that are told alike; returns their number. */
  private int gather() {
    ImmutableList.Builder<Nlri> gone = ImmutableList.builder();
    ImmutableList.Builder<Nlri> come = ImmutableList.builder();
    PathAttributes attributes = null;
    int count = 0;
    for (; count < PACK && !changed.isEmpty(); count++) {
      int id = changed.nextAround(turn);
      ImmutableMap<Integer, PathAttributes> routes = routes(id);
      PathAttributes alone = routes.size() == 1 ? routes.get(0) : null;
      boolean plain = !toldPaths.containsKey(id) && (routes.isEmpty() || alone != null);
      if (count > 0
          && (!plain || alone != null && attributes != null && !alone.equals(attributes))) {
        break; // it begins another message
      }
      turn = id;
      changed.remove(id);
      if (!plain) {
        several(id, routes);
        return 1;
      }
      if (alone != null) {
        attributes = alone;
        told.add(id);
        come.add(new Nlri(rib.table().prefix(id)));
      } else if (told.remove(id)) {
        gone.add(new Nlri(rib.table().prefix(id)));
      }
    }
    ImmutableList<Nlri> withdrawn = gone.build();
    if (!withdrawn.isEmpty() || attributes != null) {
      ready.add(new Message.Update(withdrawn, come.build(), attributes));
    }
    return count;
  }

  /** Paths with identifiers: those that are gone, then each that is there. */
  private void several(int id, ImmutableMap<Integer, PathAttributes> routes) {
    IpPrefix prefix = rib.table().prefix(id);
    ImmutableList<Nlri> gone =
        toldPaths.getOrDefault(id, told.contains(id) ? PLAIN : NOTHING).stream()
            .filter(pathId -> !routes.containsKey(pathId))
            .map(pathId -> new Nlri(prefix, pathId))
            .collect(ImmutableList.toImmutableList());
    if (!gone.isEmpty()) {
      ready.add(Message.Update.withdraw(gone));
    }
    routes.forEach((pathId, attributes) ->
        ready.add(Message.Update.announce(ImmutableList.of(new Nlri(prefix, pathId)), attributes)));
    if (routes.isEmpty()) {
      told.remove(id);
      toldPaths.remove(id);
    } else {
      told.add(id);
      toldPaths.put(id, routes.keySet());
    }
  }

  /** What a neighbour said, or what import left of it. */
  static final class Heard extends MonitoredRoutes {
    private final AdjRibIn in;
    private final boolean imported;

    Heard(AfiSafi family, FamilyRib rib, AdjRibIn in, boolean imported) {
      super(family, rib, in.family(family).destinations);
      this.in = in;
      this.imported = imported;
    }

    @Override
    View view() {
      return imported ? View.ADJ_RIB_IN_POST_POLICY : View.ADJ_RIB_IN_PRE_POLICY;
    }

    @Override
    @Nullable NegotiatedSession session() {
      return in.session();
    }

    @Override
    boolean isOf(@Nullable Object of) {
      return of == in;
    }

    @Override
    ImmutableMap<Integer, PathAttributes> routes(int id) {
      Path[] paths = rib().table().paths(id);
      ImmutableMap.Builder<Integer, PathAttributes> routes = ImmutableMap.builder();
      for (Path path : paths) {
        if (path.from() == in && (!imported || path.verdict().accepted())) {
          routes.put(path.pathId(), imported ? path.imported() : path.received());
        }
      }
      return routes.buildOrThrow();
    }
  }

  private static NextHopAttribute ourselves(AfiSafi family) {
    return new NextHopAttribute(
        switch (family) {
          case IPV4_UNICAST -> new Ipv4Address(0);
          case IPV6_UNICAST -> new Ipv6Address(0, 0);
        });
  }

  /** What was chosen; the next hop of our own routes is the unspecified address. */
  static final class Chosen extends MonitoredRoutes {

    Chosen(AfiSafi family, FamilyRib rib) {
      super(family, rib, rib.selectedIds());
    }

    @Override
    View view() {
      return View.LOC_RIB;
    }

    @Override
    @Nullable NegotiatedSession session() {
      return null;
    }

    @Override
    boolean isOf(@Nullable Object of) {
      return of == null;
    }

    @Override
    ImmutableMap<Integer, PathAttributes> routes(int id) {
      Path best = rib().table().best(id);
      if (best == null) {
        return ImmutableMap.of();
      }
      PathAttributes said = best.imported();
      return ImmutableMap.of(
          0, best.isOwn() ? said.toBuilder().nextHop(ourselves(family())).build() : said);
    }
  }

  /** What a neighbour was told. */
  static final class Said extends MonitoredRoutes {
    private final AdjRibOut out;

    Said(AfiSafi family, FamilyRib rib, AdjRibOut out) {
      super(family, rib, destinations(out));
      this.out = out;
    }

    private static IdSet destinations(AdjRibOut out) {
      IdSet destinations = new IdSet();
      UpdateGroup group = out.group();
      if (group != null) {
        out.announced().forEach(id -> destinations.add(group.subjects().destination(id)));
      }
      return destinations;
    }

    @Override
    View view() {
      return View.ADJ_RIB_OUT_POST_POLICY;
    }

    @Override
    @Nullable NegotiatedSession session() {
      return out.session();
    }

    @Override
    boolean isOf(@Nullable Object of) {
      return of == out;
    }

    @Override
    ImmutableMap<Integer, PathAttributes> routes(int id) {
      UpdateGroup group = out.group();
      if (group == null) {
        return ImmutableMap.of();
      }
      ImmutableMap.Builder<Integer, PathAttributes> routes = ImmutableMap.builder();
      group.forSubjects(
          id,
          subject -> {
            Advertisement said =
                out.announced().contains(subject) ? group.advertisement(subject) : null;
            if (said != null && said.source() != out.peer()) {
              routes.put(
                  group.subjects().nlri(subject).pathId(), out.withOwnNextHop(said.attributes()));
            }
          });
      return routes.buildOrThrow();
    }
  }
}
