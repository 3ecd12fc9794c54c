package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.policy.Condition;
import net.spanwire.bgp.policy.NumberRange;
import net.spanwire.bgp.policy.PrefixSet;
import net.spanwire.bgp.policy.RouteSource;
import net.spanwire.bgp.rpki.RpkiState;
import net.spanwire.core.net.AddressFamily;
import org.jspecify.annotations.Nullable;

/** Reads {@code match { … }}. */
final class ConditionsBinder {

  static final long MAX_UNSIGNED = 4_294_967_295L;
  private static final int LONGEST_PATH = 255;

  private final Section match;
  private final PolicyBinder policies;
  private final List<Condition> conditions = new ArrayList<>();

  ConditionsBinder(Section match, PolicyBinder policies) {
    this.match = match;
    this.policies = policies;
  }

  /** The conditions; those of {@code not { … }}, none of which may hold, after the others. */
  List<Condition> bind() {
    bindPlaces();
    bindAttributes();
    add(match.get("policy", policies::condition), Condition.AcceptedBy::new);
    Section not = match.block("not");
    if (not != null) {
      List<Condition> inner = new ConditionsBinder(not, policies).bind();
      inner.forEach(condition -> conditions.add(new Condition.Not(condition)));
    }
    match.end();
    return conditions;
  }

  private void bindPlaces() {
    PolicySets sets = policies.sets();
    add(sets.prefixes().read(match, "prefix"), p -> new Condition.Prefixes(PrefixSet.of(p)));
    add(sets.prefixes().read(match, "next-hop"), p -> new Condition.NextHops(PrefixSet.of(p)));
    add(match.get("family", Scalars.oneOf(AddressFamily.class)), Condition.Family::new);
    add(oneOrMore("source", Scalars.oneOf(RouteSource.class)), Condition.Sources::new);
    add(oneOrMore("neighbor", policies::neighbor), Condition.Neighbors::new);
    add(oneOrMore("rpki", Scalars.oneOf(RpkiState.class)), Condition.Rpki::new);
    if (match.has("rpki")) {
      policies.checkRpki(match);
    }
  }

  private void bindAttributes() {
    PolicySets sets = policies.sets();
    add(sets.asPaths().read(match, "as-path"), Condition.AsPaths::new);
    add(
        sets.communities().read(match, "community"),
        patterns -> new Condition.Communities(patterns, false));
    add(
        sets.communities().read(match, "all-communities"),
        patterns -> new Condition.Communities(patterns, true));
    add(oneOrMore("origin", Scalars.oneOf(Origin.class)), Condition.Origins::new);
    add(range("as-path-length", LONGEST_PATH), Condition.AsPathLength::new);
    add(range("local-preference", MAX_UNSIGNED), Condition.LocalPreferences::new);
    add(range("med", MAX_UNSIGNED), Condition.Meds::new);
  }

  private @Nullable NumberRange range(String key, long largest) {
    return match.get(key, text -> NumberRange.parse(text, largest));
  }

  private <T> @Nullable ImmutableSet<T> oneOrMore(String key, Scalar<T> type) {
    if (match.isList(key)) {
      return ImmutableSet.copyOf(match.list(key, type));
    }
    T single = match.get(key, type);
    return single == null ? null : ImmutableSet.of(single);
  }

  private <T> void add(@Nullable T value, Function<T, Condition> form) {
    if (value != null) {
      conditions.add(form.apply(value));
    }
  }
}
