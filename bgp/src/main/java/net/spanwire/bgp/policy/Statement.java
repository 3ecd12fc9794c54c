package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;

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
  public enum Outcome {
    ACCEPT,
    REJECT,
    /** The next statement judges, with the attributes as this one left them. */
    NEXT
  }

  boolean matches(PolicyRoute route, Evaluation evaluation) {
    for (Condition condition : conditions) {
      if (!condition.matches(route, evaluation.attributes())) {
        return false;
      }
    }
    return true;
  }
}
