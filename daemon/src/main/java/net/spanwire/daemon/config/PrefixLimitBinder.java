package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import net.spanwire.bgp.PrefixLimit;
import net.spanwire.bgp.message.AfiSafi;
import org.jspecify.annotations.Nullable;

/** Reads {@code prefix-limit { … }} of a session: a number for each family, and what follows. */
final class PrefixLimitBinder {

  private static final int DEFAULT_WARNING_PERCENT = 80;
  private static final Scalar<Integer> MAXIMUM = Scalars.integer(1, Integer.MAX_VALUE);
  private static final Scalar<Duration> RESTART =
      text ->
          text.equals("never")
              ? Duration.ZERO
              : Scalars.duration(Duration.ofSeconds(1), Duration.ofHours(24)).parse(text);

  private PrefixLimitBinder() {}

  static ImmutableMap<AfiSafi, PrefixLimit> bind(@Nullable Section section) {
    if (section == null) {
      return ImmutableMap.of();
    }
    int warning = section.get("warning-percent", Scalars.integer(0, 100), DEFAULT_WARNING_PERCENT);
    Duration restart = section.get("restart", RESTART, Duration.ZERO);
    ImmutableMap.Builder<AfiSafi, PrefixLimit> limits = ImmutableMap.builder();
    for (AfiSafi family : AfiSafi.values()) {
      Integer maximum = section.get(Scalars.word(family.family()), MAXIMUM);
      if (maximum != null) {
        limits.put(family, new PrefixLimit(maximum, warning, restart.isZero() ? null : restart));
      }
    }
    section.end();
    return limits.buildOrThrow();
  }
}
