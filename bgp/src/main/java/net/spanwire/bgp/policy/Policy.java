package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;

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
    for (Statement statement : statements) {
      if (!statement.matches(route, evaluation)) {
        continue;
      }
      evaluation.perform(statement.actions());
      switch (statement.outcome()) {
        case ACCEPT -> {
          return evaluation.result(true, statement.name());
        }
        case REJECT -> {
          return evaluation.result(false, statement.name());
        }
        case NEXT -> {}
      }
    }
    return evaluation.result(acceptOtherwise, DEFAULT);
  }
}
