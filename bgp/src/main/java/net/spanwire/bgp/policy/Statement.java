package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * One step of a policy.
 *
 * @param name what {@code explain} and {@code show routes --filtered} call it
 * @param conditions all must hold; none holds always
 * @param actions done in this order if they do
 * @param outcome what then becomes of the route
 */
public record Statement(
    String name,
    ImmutableList<Condition> conditions,
    ImmutableList<Action> actions,
    Outcome outcome) {

  /** What a statement that matches ends with. */
  public sealed interface Outcome {

    /** The route is taken, as it is by then. */
    Outcome ACCEPT = new Decision(true);

    /** The route is refused. */
    Outcome REJECT = new Decision(false);

    /** The next statement judges, with the attributes as this one left them. */
    Outcome NEXT = new Next();

    /** See {@link #ACCEPT} and {@link #REJECT}. */
    record Decision(boolean accepted) implements Outcome {}

    /** See {@link #NEXT}. */
    record Next() implements Outcome {}

    /** See {@link #call}. */
    record Call(ImmutableList<Statement> statements) implements Outcome {}

    /**
     * The statements of another policy judge in this place; what none of them decides goes on with
     * the next statement here. They are named {@code POLICY/STATEMENT} then.
     */
    static Outcome call(Policy policy) {
      return new Call(qualified(policy.statements(), policy.name() + "/"));
    }

    private static ImmutableList<Statement> qualified(List<Statement> statements, String prefix) {
      return statements.stream()
          .map(statement -> statement.qualified(prefix))
          .collect(ImmutableList.toImmutableList());
    }
  }

  private Statement qualified(String prefix) {
    Outcome there =
        outcome instanceof Outcome.Call(ImmutableList<Statement> called)
            ? new Outcome.Call(Outcome.qualified(called, prefix))
            : outcome;
    return new Statement(prefix + name, conditions, actions, there);
  }

  boolean matches(Evaluation evaluation) {
    for (Condition condition : conditions) {
      if (!condition.matches(evaluation.route(), evaluation.attributes())) {
        return false;
      }
    }
    return true;
  }
}
