package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.policy.Action;
import net.spanwire.bgp.policy.Condition;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.policy.Statement;
import net.spanwire.bgp.policy.Statement.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Reads one statement of a policy: {@code { match { … }, set { … }, then = accept }}, or {@code
 * call = POLICY} in place of {@code then}.
 */
final class StatementBinder {

  private final Section statement;
  private final PolicyBinder policies;

  StatementBinder(Section statement, PolicyBinder policies) {
    this.statement = statement;
    this.policies = policies;
  }

  /** What a statement may end with by itself. */
  private enum Then {
    ACCEPT,
    REJECT,
    NEXT
  }

  Statement bind(String name) {
    Section match = statement.block("match");
    ImmutableList<Condition> conditions =
        match == null
            ? ImmutableList.of()
            : ImmutableList.copyOf(new ConditionsBinder(match, policies).bind());
    Section set = statement.block("set");
    ImmutableList<Action> actions =
        set == null ? ImmutableList.of() : new ActionsBinder(set, policies.sets()).bind();
    Outcome outcome = outcome();
    if (outcome.equals(Outcome.REJECT) && set != null) {
      statement.error("set", "changes a route that is rejected, expected then = accept or next");
    }
    statement.end();
    return new Statement(name, conditions, actions, outcome);
  }

  /** What is wrong has been told, and goes on as next: it makes nothing after it unreachable. */
  private Outcome outcome() {
    if (statement.has("call")) {
      if (statement.has("then")) {
        statement.error("call", "stands beside then, expected one of them");
      }
      @Nullable Policy called = statement.get("call", policies::called);
      return called == null ? Outcome.NEXT : Outcome.call(called);
    }
    Then then = statement.require("then", Scalars.oneOf(Then.class), "accept");
    return switch (then) {
      case ACCEPT -> Outcome.ACCEPT;
      case REJECT -> Outcome.REJECT;
      case NEXT -> Outcome.NEXT;
      case null -> Outcome.NEXT;
    };
  }
}
