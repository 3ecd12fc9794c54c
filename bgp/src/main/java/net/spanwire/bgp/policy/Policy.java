package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.util.List;
import net.spanwire.bgp.policy.Statement.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Ordered statements that judge routes; one policy may serve many neighbours, both ways.
 *
 * @param name what neighbours refer to
 * @param statements the first that matches with a verdict decides
 * @param acceptOtherwise the verdict where none does; false is the rule
 * @param acceptMartians do not refuse destinations that no one should announce; on import
 * @param acceptOwn do not refuse what we announce ourselves; on import
 */
public record Policy(
    String name,
    ImmutableList<Statement> statements,
    boolean acceptOtherwise,
    boolean acceptMartians,
    boolean acceptOwn) {

  /** Named in place of a statement where none decided. */
  public static final String DEFAULT = "default";

  /** Accepts all, changes nothing. */
  public static final Policy ANY = new Policy("any", ImmutableList.of(), true, false, false);

  /** Refuses all: the rule between autonomous systems without a policy (RFC 8212). */
  public static final Policy NONE = new Policy("none", ImmutableList.of(), false, false, false);

  /** Accepts what this speaker itself originates: {@code announce} and {@code redistribute}. */
  public static final Policy OWN =
      new Policy(
          "own",
          ImmutableList.of(
              new Statement(
                  "own",
                  ImmutableList.of(
                      new Condition.Sources(
                          Sets.immutableEnumSet(
                              RouteSource.ANNOUNCED,
                              RouteSource.CONNECTED,
                              RouteSource.STATIC,
                              RouteSource.KERNEL))),
                  ImmutableList.of(),
                  Statement.Outcome.ACCEPT)),
          false,
          false,
          false);

  /** A policy that refuses what no statement accepts, and what should never be accepted. */
  public Policy(String name, ImmutableList<Statement> statements) {
    this(name, statements, false, false, false);
  }

  /** Judges a route. */
  public PolicyResult evaluate(PolicyRoute route) {
    Evaluation evaluation = new Evaluation(route);
    PolicyResult decided = judge(evaluation, statements);
    return decided == null ? evaluation.result(acceptOtherwise, DEFAULT) : decided;
  }

  /** What the first statement with a verdict says, or null if none has one. */
  private static @Nullable PolicyResult judge(Evaluation evaluation, List<Statement> statements) {
    for (Statement statement : statements) {
      if (!statement.matches(evaluation)) {
        continue;
      }
      evaluation.perform(statement.actions());
      PolicyResult decided =
          switch (statement.outcome()) {
            case Outcome.Decision(boolean accepted) ->
                evaluation.result(accepted, statement.name());
            case Outcome.Call(ImmutableList<Statement> called) -> judge(evaluation, called);
            case Outcome.Next() -> null;
          };
      if (decided != null) {
        return decided;
      }
    }
    return null;
  }

  /** Whether its verdict may depend on the RPKI. */
  public boolean asksRpki() {
    return asksRpki(statements);
  }

  private static boolean asksRpki(List<Statement> statements) {
    return statements.stream()
        .anyMatch(statement ->
            statement.conditions().stream().anyMatch(Policy::asksRpki)
                || statement.outcome() instanceof Outcome.Call(ImmutableList<Statement> called)
                    && asksRpki(called));
  }

  private static boolean asksRpki(Condition condition) {
    return switch (condition) {
      case Condition.Rpki _ -> true;
      case Condition.Not(Condition inner) -> asksRpki(inner);
      case Condition.AcceptedBy(Policy policy) -> policy.asksRpki();
      case Condition.Prefixes _,
          Condition.Family _,
          Condition.AsPaths _,
          Condition.AsPathLength _,
          Condition.LocalPreferences _,
          Condition.Meds _,
          Condition.Communities _,
          Condition.Neighbors _,
          Condition.Sources _,
          Condition.Origins _,
          Condition.NextHops _ ->
          false;
    };
  }
}
