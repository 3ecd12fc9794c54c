package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.policy.Action;
import net.spanwire.bgp.policy.Community;
import net.spanwire.bgp.policy.Condition;
import net.spanwire.bgp.policy.PrefixRange;
import net.spanwire.bgp.policy.PrefixSet;
import net.spanwire.bgp.policy.RouteSource;
import net.spanwire.bgp.policy.Statement;
import net.spanwire.core.net.AddressFamily;
import org.jspecify.annotations.Nullable;

/** Reads one statement of a policy: {@code { match { … }, set { … }, then = accept }}. */
final class StatementBinder {

  private static final long MAX_UNSIGNED = 4_294_967_295L;
  private static final int LONGEST_PATH = 255;

  private final Section statement;
  private final PolicySets sets;

  StatementBinder(Section statement, PolicySets sets) {
    this.statement = statement;
    this.sets = sets;
  }

  Statement bind(String name) {
    List<Condition> conditions = new ArrayList<>();
    Section match = statement.block("match");
    if (match != null) {
      conditions.addAll(conditions(match));
      Section not = match.block("not");
      if (not != null) {
        conditions(not).forEach(condition -> conditions.add(new Condition.Not(condition)));
        not.end();
      }
      match.end();
    }
    Section set = statement.block("set");
    ImmutableList<Action> actions = set == null ? ImmutableList.of() : actions(set);
    Statement.Outcome outcome =
        statement.require("then", Scalars.oneOf(Statement.Outcome.class), "accept");
    if (outcome == Statement.Outcome.REJECT && set != null) {
      statement.error("set", "changes a route that is rejected, expected then = accept or next");
    }
    statement.end();
    return new Statement(
        name,
        ImmutableList.copyOf(conditions),
        actions,
        outcome == null ? Statement.Outcome.REJECT : outcome);
  }

  private List<Condition> conditions(Section match) {
    List<Condition> conditions = new ArrayList<>();
    add(conditions, sets.prefixes().read(match, "prefix"), p -> new Condition.Prefixes(set(p)));
    add(conditions, sets.prefixes().read(match, "next-hop"), p -> new Condition.NextHops(set(p)));
    add(conditions, sets.asPaths().read(match, "as-path"), Condition.AsPaths::new);
    add(
        conditions,
        sets.communities().read(match, "community"),
        patterns -> new Condition.Communities(patterns, false));
    add(
        conditions,
        sets.communities().read(match, "all-communities"),
        patterns -> new Condition.Communities(patterns, true));
    add(conditions, match.get("family", Scalars.oneOf(AddressFamily.class)), Condition.Family::new);
    add(
        conditions,
        oneOrMore(match, "origin", Scalars.oneOf(Origin.class)),
        Condition.Origins::new);
    add(
        conditions,
        oneOrMore(match, "source", Scalars.oneOf(RouteSource.class)),
        Condition.Sources::new);
    add(conditions, oneOrMore(match, "neighbor", Scalars.OWN_NAME), Condition.Neighbors::new);
    Integer min = match.get("min-as-path-length", Scalars.integer(0, LONGEST_PATH));
    Integer max = match.get("max-as-path-length", Scalars.integer(0, LONGEST_PATH));
    if (min != null || max != null) {
      conditions.add(
          new Condition.AsPathLength(min == null ? 0 : min, max == null ? Integer.MAX_VALUE : max));
    }
    match.has("not");
    return conditions;
  }

  private static PrefixSet set(ImmutableList<PrefixRange> ranges) {
    return PrefixSet.of(ranges);
  }

  private static <T> @Nullable ImmutableSet<T> oneOrMore(
      Section section, String key, Scalar<T> type) {
    if (section.isList(key)) {
      return ImmutableSet.copyOf(section.list(key, type));
    }
    T single = section.get(key, type);
    return single == null ? null : ImmutableSet.of(single);
  }

  private ImmutableList<Action> actions(Section set) {
    List<Action> actions = new ArrayList<>();
    add(
        actions,
        set.get("local-preference", StatementBinder::parseUnsigned),
        Action.SetLocalPreference::new);
    add(actions, set.get("med", StatementBinder::parseMed), Function.identity());
    add(actions, set.get("prepend", Scalars.integer(1, 50)), Action.Prepend::new);
    add(actions, communities(set, "communities"), Action.SetCommunities::new);
    add(actions, sets.communities().read(set, "remove-communities"), Action.RemoveCommunities::new);
    add(actions, communities(set, "add-communities"), Action.AddCommunities::new);
    add(actions, set.get("origin", Scalars.oneOf(Origin.class)), Action.SetOrigin::new);
    add(actions, set.get("weight", Scalars.integer(0, 65_535)), Action.SetWeight::new);
    if (set.get("next-hop-self", Scalars.ON_OFF, false)) {
      actions.add(new Action.SetNextHopSelf());
    }
    set.end();
    return ImmutableList.copyOf(actions);
  }

  private static @Nullable ImmutableSet<Community> communities(Section set, String key) {
    return set.has(key) ? ImmutableSet.copyOf(set.list(key, Community::parse)) : null;
  }

  private static <T, R> void add(List<R> list, @Nullable T value, Function<T, ? extends R> form) {
    if (value != null) {
      list.add(form.apply(value));
    }
  }

  /** {@code 10} sets, {@code +10} and {@code -10} change. */
  private static Action parseMed(String text) {
    if (text.startsWith("+") || text.startsWith("-")) {
      long delta = parseUnsigned(text.substring(1));
      return new Action.AddMed(text.charAt(0) == '-' ? -delta : delta);
    }
    return new Action.SetMed(parseUnsigned(text));
  }

  private static long parseUnsigned(String text) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= MAX_UNSIGNED) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no whole number, expected 0 to " + MAX_UNSIGNED, e);
    }
    throw Scalars.wrong(text, "out of range", "0 to " + MAX_UNSIGNED);
  }
}
