package net.spanwire.daemon.config;

import java.time.Duration;
import net.spanwire.bgp.GracefulRestart;
import org.jspecify.annotations.Nullable;

/** Reads {@code graceful-restart { … }} of a session. */
final class RestartBinder {

  private static final Scalar<Duration> RESTART =
      Scalars.duration(Duration.ofSeconds(1), Duration.ofSeconds(4095));
  private static final Scalar<Duration> STALE =
      Scalars.duration(Duration.ofSeconds(1), Duration.ofHours(24));
  private static final Scalar<Duration> LONG_LIVED =
      Scalars.duration(Duration.ZERO, Duration.ofSeconds((1 << 24) - 1));

  private RestartBinder() {}

  static GracefulRestart bind(@Nullable Section section) {
    GracefulRestart defaults = GracefulRestart.DEFAULT;
    if (section == null) {
      return defaults;
    }
    GracefulRestart restart =
        new GracefulRestart(
            section.get("mode", Scalars.oneOf(GracefulRestart.Mode.class), defaults.mode()),
            section.get("restart-time", RESTART, defaults.restartTime()),
            section.get("stale-time", STALE, defaults.staleTime()),
            section.get("long-lived-time", LONG_LIVED, defaults.longLivedTime()));
    section.end();
    return restart;
  }
}
