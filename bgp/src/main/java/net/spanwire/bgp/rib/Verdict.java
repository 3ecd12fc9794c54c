package net.spanwire.bgp.rib;

import org.jspecify.annotations.Nullable;

/**
 * What import says of a route.
 *
 * @param refusal why it is not used, or null if it may be
 * @param policy the import policy that was asked
 * @param statement its statement that decided; empty where none was asked
 */
public record Verdict(@Nullable Refusal refusal, String policy, String statement) {

  /** Why a route is kept but not used. */
  public enum Refusal {
    /** RFC 4271 §9.1.2. */
    AS_LOOP("our own AS number is in its path"),
    /** RFC 4456 §8. */
    OWN_ORIGINATOR("it began with us: the originator id is ours"),
    /** RFC 4456 §8. */
    OWN_CLUSTER("it has been through our cluster: our cluster id is in its cluster list"),
    /** RFC 9774 §3. */
    AS_SET("its path holds an AS_SET, which is deprecated (RFC 9774)"),
    MARTIAN("nobody should announce such a destination"),
    OWN_PREFIX("we announce this destination ourselves"),
    /** RFC 4271 §6.3. */
    OWN_NEXT_HOP("its next hop is our own address"),
    /** RFC 9234 §5. */
    ROUTE_LEAK("it leaks: it was only for customers of a network that it has come through"),
    NO_LINK("its next hop is link-local, and the session is bound to no interface"),
    POLICY("the import policy refuses it");

    private final String words;

    Refusal(String words) {
      this.words = words;
    }

    /** What an operator reads. */
    public String words() {
      return words;
    }
  }

  public boolean accepted() {
    return refusal == null;
  }

  /** The verdict in words. */
  public String words() {
    Refusal why = refusal;
    if (why == null) {
      return statement.isEmpty() ? "accepted" : "accepted by " + decider();
    }
    return why == Refusal.POLICY ? "refused by " + decider() : why.words();
  }

  private String decider() {
    return "policy " + policy + ", statement " + statement;
  }
}
