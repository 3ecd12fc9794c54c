package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.core.net.AddressFamily;

/** Something a statement asks of a route. */
public sealed interface Condition {

  /**
   * Answers.
   *
   * @param attributes as earlier statements left them
   */
  boolean matches(PolicyRoute route, PathAttributes attributes);

  /** The destination is in the set. */
  record Prefixes(PrefixSet set) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      return set.contains(route.prefix());
    }
  }

  /** The destination is of this family. */
  record Family(AddressFamily family) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      return route.prefix().family() == family;
    }
  }

  /** One of the patterns fits the AS path. */
  record AsPaths(ImmutableList<AsPathPattern> patterns) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      for (AsPathPattern pattern : patterns) {
        if (pattern.matches(attributes.asPath())) {
          return true;
        }
      }
      return false;
    }
  }

  /** The AS path is this long, both ends included. */
  record AsPathLength(int min, int max) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      int length = attributes.asPath().length();
      return length >= min && length <= max;
    }
  }

  /** The route carries one of the communities, or all of them. */
  record Communities(ImmutableList<CommunityPattern> patterns, boolean all) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      for (CommunityPattern pattern : patterns) {
        if (pattern.matches(attributes) != all) {
          return !all;
        }
      }
      return all;
    }
  }

  /** One of these neighbours taught it. */
  record Neighbors(ImmutableSet<String> names) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      return names.contains(route.neighbor());
    }
  }

  /** It came from one of these. */
  record Sources(ImmutableSet<RouteSource> sources) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      return sources.contains(route.source());
    }
  }

  /** The ORIGIN is one of these. */
  record Origins(ImmutableSet<Origin> origins) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      return origins.contains(attributes.origin());
    }
  }

  /** The next hop is in the set. */
  record NextHops(PrefixSet set) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      return set.contains(attributes.nextHop().address());
    }
  }

  /** The opposite. */
  record Not(Condition condition) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      return !condition.matches(route, attributes);
    }
  }
}
