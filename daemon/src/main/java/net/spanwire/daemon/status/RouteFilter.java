package net.spanwire.daemon.status;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.policy.AsPathPattern;
import net.spanwire.bgp.policy.CommunityPattern;
import net.spanwire.bgp.rib.PathView;
import net.spanwire.bgp.rib.RouteView;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.daemon.control.RouteQuery;
import org.jspecify.annotations.Nullable;

/** A {@link RouteQuery} as something that routes can be held against. */
final class RouteFilter {

  /** Destinations as they stand to the prefix of the question. */
  enum Relation {
    WITHIN,
    EXACT,
    COVERING
  }

  /** What of a neighbour's routes is asked for. */
  enum Table {
    ALL,
    RECEIVED,
    ACCEPTED,
    FILTERED,
    ADVERTISED
  }

  private final @Nullable IpPrefix prefix;
  private final Relation relation;
  private final Table table;
  private final @Nullable String neighbor;
  private final @Nullable CommunityPattern community;
  private final @Nullable AsPathPattern asPath;

  /**
   * Reads a question.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  RouteFilter(RouteQuery query) {
    prefix = query.prefix() == null ? null : prefix(query.prefix());
    relation = word(Relation.class, query.relation(), Relation.WITHIN);
    table = word(Table.class, query.table(), Table.ALL);
    neighbor = query.neighbor();
    community = query.community() == null ? null : CommunityPattern.parse(query.community());
    asPath = query.asPath() == null ? null : AsPathPattern.parse(query.asPath());
    if (table == Table.ADVERTISED && neighbor == null) {
      throw new IllegalArgumentException("'advertised' is asked of a neighbor: name one");
    }
  }

  private static IpPrefix prefix(String text) {
    if (text.indexOf('/') >= 0) {
      return IpPrefix.parse(text);
    }
    IpAddress address = IpAddress.parse(text);
    return IpPrefix.of(address, address.family().bits());
  }

  private static <E extends Enum<E>> E word(Class<E> type, @Nullable String word, E otherwise) {
    if (word == null) {
      return otherwise;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(word)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("'" + word + "' is no word for routes");
  }

  @Nullable IpPrefix prefix() {
    return prefix;
  }

  Relation relation() {
    return relation;
  }

  Table table() {
    return table;
  }

  @Nullable String neighbor() {
    return neighbor;
  }

  /** Whether attributes are to be shown as they came, not as import left them. */
  boolean asReceived() {
    return table == Table.RECEIVED;
  }

  boolean admits(AddressFamily family) {
    return prefix == null || prefix.family() == family;
  }

  boolean admits(IpPrefix destination) {
    if (prefix == null) {
      return true;
    }
    return switch (relation) {
      case WITHIN -> prefix.covers(destination);
      case EXACT -> prefix.equals(destination);
      case COVERING -> destination.covers(prefix);
    };
  }

  boolean admits(PathAttributes attributes) {
    return (community == null || community.matches(attributes))
        && (asPath == null || asPath.matches(attributes.asPath()));
  }

  /** The route with those of its paths that are asked for; null if there are none. */
  @Nullable RouteView select(RouteView route) {
    if (!admits(route.prefix())) {
      return null;
    }
    ImmutableList<PathView> paths =
        route.paths().stream().filter(this::admits).collect(ImmutableList.toImmutableList());
    return paths.isEmpty() ? null : new RouteView(route.prefix(), paths, route.nextHops());
  }

  private boolean admits(PathView path) {
    boolean filtered = path.standing() == PathView.Standing.FILTERED;
    boolean wanted =
        switch (table) {
          case ALL -> true;
          case RECEIVED -> path.neighbor() != null;
          case ACCEPTED -> path.neighbor() != null && !filtered;
          case FILTERED -> filtered;
          case ADVERTISED -> false;
        };
    return wanted
        && (neighbor == null || neighbor.equals(path.neighbor()))
        && admits(asReceived() ? path.received() : path.attributes());
  }
}
