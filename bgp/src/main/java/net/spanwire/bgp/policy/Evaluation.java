package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.OptionalLong;
import java.util.function.Predicate;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.LargeCommunity;
import net.spanwire.bgp.message.PathAttributes.Origin;

/** A route on its way through the statements of one policy. */
final class Evaluation {

  private static final long MAX_UNSIGNED = 0xffff_ffffL;

  private final PolicyRoute route;
  private PathAttributes attributes;
  private int weight;
  private boolean nextHopSelf;

  Evaluation(PolicyRoute route) {
    this.route = route;
    attributes = route.attributes();
  }

  PathAttributes attributes() {
    return attributes;
  }

  PolicyResult result(boolean accepted, String statement) {
    return new PolicyResult(accepted, statement, attributes, weight, nextHopSelf);
  }

  void perform(ImmutableList<Action> actions) {
    for (Action action : actions) {
      perform(action);
    }
  }

  private void perform(Action action) {
    switch (action) {
      case Action.SetLocalPreference(long value) ->
          attributes = attributes.toBuilder().localPreference(value).build();
      case Action.SetMed(long value) -> med(value);
      case Action.AddMed(long delta) -> {
        Long med = attributes.multiExitDiscriminator();
        med((med == null ? 0 : med) + Math.clamp(delta, -MAX_UNSIGNED, MAX_UNSIGNED));
      }
      case Action.Prepend(int count) -> prepend(count);
      case Action.AddCommunities(ImmutableSet<Community> added) -> communities(any -> true, added);
      case Action.SetCommunities(ImmutableSet<Community> those) -> communities(any -> false, those);
      case Action.RemoveCommunities(ImmutableList<CommunityPattern> patterns) ->
          communities(
              present -> patterns.stream().noneMatch(pattern -> pattern.matches(present)),
              ImmutableSet.of());
      case Action.SetOrigin(Origin origin) ->
          attributes = attributes.toBuilder().origin(origin).build();
      case Action.SetNextHopSelf() -> nextHopSelf = true;
      case Action.SetWeight(int value) -> weight = value;
    }
  }

  private void med(long value) {
    attributes =
        attributes.toBuilder().multiExitDiscriminator(Math.clamp(value, 0, MAX_UNSIGNED)).build();
  }

  private void prepend(int count) {
    AsPath path = attributes.asPath();
    OptionalLong asn = route.prependAsn().isPresent() ? route.prependAsn() : path.neighborAsn();
    if (asn.isPresent()) {
      attributes = attributes.toBuilder().asPath(path.prepend(asn.getAsLong(), count)).build();
    }
  }

  private void communities(Predicate<Community> keep, ImmutableSet<Community> add) {
    ImmutableSet.Builder<Integer> standard = ImmutableSet.builder();
    ImmutableSet.Builder<Long> extended = ImmutableSet.builder();
    ImmutableSet.Builder<LargeCommunity> large = ImmutableSet.builder();
    for (int value : attributes.communities()) {
      if (keep.test(new Community.Standard(value))) {
        standard.add(value);
      }
    }
    for (long value : attributes.extendedCommunities()) {
      if (keep.test(new Community.Extended(value))) {
        extended.add(value);
      }
    }
    for (LargeCommunity value : attributes.largeCommunities()) {
      if (keep.test(new Community.Large(value))) {
        large.add(value);
      }
    }
    for (Community community : add) {
      switch (community) {
        case Community.Standard(int value) -> standard.add(value);
        case Community.Extended(long value) -> extended.add(value);
        case Community.Large(LargeCommunity value) -> large.add(value);
      }
    }
    attributes =
        attributes.toBuilder()
            .communities(standard.build())
            .extendedCommunities(extended.build())
            .largeCommunities(large.build())
            .build();
  }
}
