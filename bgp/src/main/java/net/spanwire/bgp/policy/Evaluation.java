package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.OptionalLong;
import java.util.function.Predicate;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.LargeCommunity;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** A route on its way through the statements of one policy. */
final class Evaluation {

  private static final long MAX_UNSIGNED = 0xffff_ffffL;

  private final PolicyRoute route;
  private PathAttributes attributes;
  private int weight;
  private @Nullable NextHopChoice nextHop;

  Evaluation(PolicyRoute route) {
    this.route = route;
    attributes = route.attributes();
  }

  PolicyRoute route() {
    return route;
  }

  PathAttributes attributes() {
    return attributes;
  }

  PolicyResult result(boolean accepted, String statement) {
    return new PolicyResult(accepted, statement, attributes, weight, nextHop);
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
      case Action.AddLocalPreference(long delta) -> {
        Long value = attributes.localPreference();
        long sum = (value == null ? Action.ABSENT_LOCAL_PREFERENCE : value) + bounded(delta);
        attributes =
            attributes.toBuilder().localPreference(Math.clamp(sum, 0, MAX_UNSIGNED)).build();
      }
      case Action.SetMed(long value) -> med(value);
      case Action.AddMed(long delta) -> {
        Long med = attributes.multiExitDiscriminator();
        med((med == null ? 0 : med) + bounded(delta));
      }
      case Action.Prepend(int count) -> prepend(count);
      case Action.PrependAsns(ImmutableList<Long> asns) ->
          asns.reverse().forEach(asn -> asPath(attributes.asPath().prepend(asn, 1)));
      case Action.AddCommunities(ImmutableSet<Community> added) -> communities(any -> true, added);
      case Action.SetCommunities(ImmutableSet<Community> those) -> communities(any -> false, those);
      case Action.RemoveCommunities(ImmutableList<CommunityPattern> patterns) ->
          communities(
              present -> patterns.stream().noneMatch(pattern -> pattern.matches(present)),
              ImmutableSet.of());
      case Action.SetOrigin(Origin origin) ->
          attributes = attributes.toBuilder().origin(origin).build();
      case Action.SetNextHop(NextHopChoice choice) -> nextHop(choice);
      case Action.SetWeight(int value) -> weight = value;
    }
  }

  private static long bounded(long delta) {
    return Math.clamp(delta, -MAX_UNSIGNED, MAX_UNSIGNED);
  }

  private void med(long value) {
    attributes =
        attributes.toBuilder().multiExitDiscriminator(Math.clamp(value, 0, MAX_UNSIGNED)).build();
  }

  private void prepend(int count) {
    AsPath path = attributes.asPath();
    OptionalLong asn = route.prependAsn().isPresent() ? route.prependAsn() : path.neighborAsn();
    if (asn.isPresent()) {
      asPath(path.prepend(asn.getAsLong(), count));
    }
  }

  private void asPath(AsPath path) {
    attributes = attributes.toBuilder().asPath(path).build();
  }

  private void nextHop(NextHopChoice choice) {
    if (choice instanceof NextHopChoice.Address(IpAddress address)) {
      if (address.family() != route.prefix().family()) {
        return;
      }
      attributes = attributes.toBuilder().nextHop(new NextHopAttribute(address)).build();
    }
    nextHop = choice;
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
