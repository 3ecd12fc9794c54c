package net.spanwire.daemon;

import java.time.Duration;
import net.spanwire.core.wireguard.TimerParameters;

/**
 * The protocol's timers, which are no operator's business: only the lab turns them down, by system
 * properties, so that a test sees a rekey without waiting two minutes.
 */
final class Timers {

  private Timers() {}

  /** {@code spanwire.timers.rekey-after}: whole seconds, as in {@code 5s}. */
  static TimerParameters parameters() {
    String rekeyAfter = System.getProperty("spanwire.timers.rekey-after");
    return rekeyAfter == null
        ? TimerParameters.DEFAULT
        : TimerParameters.DEFAULT.withRekeyAfterTime(
            Duration.ofSeconds(Long.parseLong(rekeyAfter.replace("s", ""))));
  }
}
