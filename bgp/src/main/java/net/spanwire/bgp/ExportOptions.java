package net.spanwire.bgp;

import org.jspecify.annotations.Nullable;

/**
 * How paths are changed on their way to a neighbour, apart from its policy.
 *
 * @param nextHop who is announced as the next hop
 * @param reflectorClient a route reflection client (RFC 4456 §4); internal neighbours only
 * @param routeServerClient a client of us as a route server: neither our number nor another next
 *     hop, and MED as it came (RFC 7947 §2.2); external neighbours only
 * @param removePrivate what becomes of private numbers in the path; external neighbours only
 * @param asOverride put our number in the place of the neighbour's own; external neighbours only
 * @param defaultOriginate announce a default route whatever we have: null for never, {@code any},
 *     or the name of a policy that has to accept at least one best path for it
 * @param sendMax most paths to one destination where add-path is sent (RFC 7911), at least 1
 */
public record ExportOptions(
    NextHopRule nextHop,
    boolean reflectorClient,
    boolean routeServerClient,
    RemovePrivate removePrivate,
    boolean asOverride,
    @Nullable String defaultOriginate,
    int sendMax) {

  /** Who is announced as the next hop. */
  public enum NextHopRule {
    /** Ourselves to external neighbours; what came to others, if it can be of use there. */
    USUAL,
    /** Ourselves, but for what is reflected (RFC 4456 §10). */
    SELF,
    /** Ourselves, for what is reflected too. */
    SELF_ALWAYS,
    /** What came, to external neighbours too. */
    UNCHANGED
  }

  /** Private numbers (RFC 6996) in a path. The neighbour's own stays, so that it sees its loop. */
  public enum RemovePrivate {
    OFF,
    /** All of them go. */
    ALL,
    /** Ours stands in their place. */
    REPLACE
  }

  public static final int DEFAULT_SEND_MAX = 8;

  public static final ExportOptions USUAL =
      new ExportOptions(
          NextHopRule.USUAL, false, false, RemovePrivate.OFF, false, null, DEFAULT_SEND_MAX);

  public ExportOptions {
    if (sendMax < 1) {
      throw new IllegalArgumentException("at least one path is sent, not " + sendMax);
    }
  }

  public ExportOptions withNextHop(NextHopRule value) {
    return new ExportOptions(
        value,
        reflectorClient,
        routeServerClient,
        removePrivate,
        asOverride,
        defaultOriginate,
        sendMax);
  }
}
