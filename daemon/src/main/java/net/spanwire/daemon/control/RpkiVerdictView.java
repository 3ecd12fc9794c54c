package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * What the RPKI says of a prefix.
 *
 * @param origin the autonomous system that would originate it; null if none was named
 * @param state {@code valid}, {@code invalid} or {@code not-found}; null without an origin
 * @param payloads what counts for it, the shortest prefix first
 */
public record RpkiVerdictView(
    String prefix,
    @Nullable Long origin,
    @Nullable String state,
    ImmutableList<PayloadView> payloads)
    implements View {

  /** A validated ROA payload. */
  public record PayloadView(String prefix, int maxLength, long asn) {}
}
