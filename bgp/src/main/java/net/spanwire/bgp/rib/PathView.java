package net.spanwire.bgp.rib;

import net.spanwire.bgp.message.PathAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A path as an operator asks for it.
 *
 * @param neighbor who taught it, or null if it is our own
 * @param origination why it is our own, or null if it is not
 * @param pathId RFC 7911; 0 without
 * @param standing what became of it
 * @param step the step of the decision at which it lost, or, for the best, the step that left it
 *     alone; null where there was nothing to decide
 * @param reason all that in words
 * @param attributes as import left them
 * @param received as they came
 * @param verdict what import said
 * @param external whether another autonomous system taught it
 * @param weight preference on this host alone
 * @param interiorCost the kernel's metric of the way to the next hop
 */
public record PathView(
    @Nullable String neighbor,
    @Nullable Origination origination,
    int pathId,
    Standing standing,
    @Nullable DecisionStep step,
    String reason,
    PathAttributes attributes,
    PathAttributes received,
    Verdict verdict,
    boolean external,
    int weight,
    long interiorCost) {

  /** What became of a path. */
  public enum Standing {
    BEST,
    /** Shares the traffic with the best one. */
    MULTIPATH,
    /** Could be used, but another is better. */
    LOSING,
    /** Accepted, but its next hop or its session is not there. */
    UNUSABLE,
    /** Kept, but refused by import. */
    FILTERED
  }
}
