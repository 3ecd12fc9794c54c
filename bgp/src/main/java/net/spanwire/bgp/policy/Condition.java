package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.rpki.RpkiState;
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

  /** The AS path is this long, as the decision counts. */
  record AsPathLength(NumberRange range) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      return range.contains(attributes.asPath().length());
    }
  }

  /** LOCAL_PREF is one of these; an absent one counts as the decision takes it. */
  record LocalPreferences(NumberRange range) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      Long value = attributes.localPreference();
      return range.contains(value == null ? Action.ABSENT_LOCAL_PREFERENCE : value);
    }
  }

  /** MULTI_EXIT_DISC is one of these; an absent one is 0 (RFC 4271 §9.1.2.2 c). */
  record Meds(NumberRange range) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      Long value = attributes.multiExitDiscriminator();
      return range.contains(value == null ? 0 : value);
    }
  }

  /** The RPKI says one of these of the origin (RFC 6811). */
  record Rpki(ImmutableSet<RpkiState> states) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      return states.contains(route.validator().validate(route.prefix(), attributes.asPath()));
    }
  }

  /** Another policy would accept it; what that one would change does not count. */
  record AcceptedBy(Policy policy) implements Condition {
    @Override
    public boolean matches(PolicyRoute route, PathAttributes attributes) {
      return policy.evaluate(route.with(attributes)).accepted();
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
