package net.spanwire.bgp.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.rib.Origination;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * What everybody must end up with, computed plainly: all tell all neighbours their best route, all
 * choose, over and over until nobody changes his mind. It shares no code with the speaker.
 */
final class Reference {

  /** Rounds beyond the longest way that any route can take. */
  private static final int ROUNDS = 400;

  /** The preferred first. */
  private static final List<Origin> ORIGINS = List.of(Origin.IGP, Origin.EGP, Origin.INCOMPLETE);

  /**
   * A route as a router has it.
   *
   * @param from where it was learned; null if the router originates it
   * @param preference the local preference
   */
  record Known(
      @Nullable Port from,
      List<Long> asPath,
      Origin origin,
      long preference,
      @Nullable Long med,
      SortedSet<String> marks) {

    boolean external() {
      return from != null && from.external();
    }

    @Override
    public String toString() {
      return (from == null ? "own" : from.neighbor())
          + " path "
          + asPath
          + " "
          + origin
          + " preference "
          + preference
          + " med "
          + med
          + " marks "
          + marks;
    }
  }

  /** All that a router knows of a destination, and which of it is best. */
  record Choice(Known best, SortedSet<String> known) {}

  private final Plan plan;
  private Map<Router, SortedMap<IpPrefix, Choice>> tables = new HashMap<>();

  private Reference(Plan plan) {
    this.plan = plan;
  }

  static Map<Router, SortedMap<IpPrefix, Choice>> compute(Plan plan) {
    Reference reference = new Reference(plan);
    plan.routers.forEach(router -> reference.tables.put(router, new TreeMap<>()));
    for (int round = 0; round < ROUNDS; round++) {
      Map<Router, SortedMap<IpPrefix, Choice>> next = new HashMap<>();
      plan.routers.forEach(router -> next.put(router, reference.table(router)));
      if (next.equals(reference.tables)) {
        return next;
      }
      reference.tables = next;
    }
    throw new IllegalStateException("the plan has no stable outcome");
  }

  private SortedMap<IpPrefix, Choice> table(Router router) {
    SortedMap<IpPrefix, Choice> table = new TreeMap<>();
    for (IpPrefix prefix : plan.prefixes) {
      List<Known> known = new ArrayList<>();
      var originated = router.originated.get(prefix);
      if (originated != null) {
        known.add(new Known(null, List.of(), originated.origin(), 100, null, new TreeSet<>()));
      }
      for (Port port : router.ports) {
        Known learned = learned(port, prefix);
        if (learned != null) {
          known.add(learned);
        }
      }
      if (!known.isEmpty()) {
        SortedSet<String> words = new TreeSet<>();
        known.forEach(one -> words.add(one.toString()));
        table.put(prefix, new Choice(choose(router, known), words));
      }
    }
    return table;
  }

  // ---- what a neighbour says

  private @Nullable Known learned(Port port, IpPrefix prefix) {
    if (port.line.dead()
        || !port.line.nature.families().contains(AfiSafi.of(prefix.family()))
        || port.router.originated.get(prefix) == Origination.ANNOUNCE) {
      return null;
    }
    Port teller = port.far();
    Choice choice = tables.getOrDefault(teller.router, new TreeMap<>()).get(prefix);
    if (choice == null || !isTold(teller, prefix, choice.best())) {
      return null;
    }
    return port.external() ? fromOutside(port, prefix, choice.best()) : inside(port, choice.best());
  }

  private static boolean isTold(Port teller, IpPrefix prefix, Known best) {
    if (best.from() == teller || teller.withheld.contains(prefix)) {
      return false;
    }
    return switch (teller.relation) {
      case INTERNAL -> best.from() == null || best.external();
      case CUSTOMER -> true;
      case PEER, PROVIDER ->
          !best.marks().contains(mark(teller.router.asn, Relation.PEER))
              && !best.marks().contains(mark(teller.router.asn, Relation.PROVIDER));
    };
  }

  private static @Nullable Known fromOutside(Port port, IpPrefix prefix, Known told) {
    Port teller = port.far();
    List<Long> path = new ArrayList<>();
    for (int i = 0; i <= teller.prepend; i++) {
      path.add(teller.router.asn);
    }
    path.addAll(told.asPath());
    if (path.contains(port.router.asn) || port.refused.contains(prefix)) {
      return null;
    }
    SortedSet<String> marks = new TreeSet<>(told.marks());
    marks.add(mark(port.router.asn, port.relation));
    return new Known(port, path, told.origin(), port.localPreference, teller.med, marks);
  }

  private static Known inside(Port port, Known told) {
    return new Known(
        port, told.asPath(), told.origin(), told.preference(), told.med(), told.marks());
  }

  static String mark(long asn, Relation relation) {
    return asn + ":0:" + relation.mark();
  }

  // ---- RFC 4271 §9.1.2.2

  private Known choose(Router router, List<Known> known) {
    List<Known> left = new ArrayList<>(known);
    keepLowest(left, one -> one.from() == null ? 0 : 1);
    keepLowest(left, one -> -one.preference());
    keepLowest(left, one -> one.asPath().size());
    keepLowest(left, one -> ORIGINS.indexOf(one.origin()));
    List<Known> rivals = List.copyOf(left);
    left.removeIf(one ->
        rivals.stream()
            .anyMatch(rival -> first(rival).equals(first(one)) && med(rival) < med(one)));
    keepLowest(left, one -> one.external() ? 0 : 1);
    keepLowest(left, one -> interiorCost(router, one));
    keepLowest(left, one -> one.from() == null ? 0 : one.from().far().router.index);
    left.sort((one, other) ->
        one.from() == null || other.from() == null
            ? 0
            : one.from().far().address().compareTo(other.from().far().address()));
    return left.getFirst();
  }

  private static void keepLowest(List<Known> left, ToLongFunction<Known> rank) {
    long lowest = left.stream().mapToLong(rank).min().orElseThrow();
    left.removeIf(one -> rank.applyAsLong(one) != lowest);
  }

  private static String first(Known known) {
    return known.asPath().isEmpty() ? "" : known.asPath().getFirst().toString();
  }

  private static long med(Known known) {
    return known.med() == null ? 0 : known.med();
  }

  private long interiorCost(Router router, Known known) {
    Port from = known.from();
    return from == null || from.external() ? 0 : plan.cost(router, from.far().router);
  }
}
