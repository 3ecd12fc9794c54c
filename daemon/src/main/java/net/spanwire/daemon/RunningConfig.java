package net.spanwire.daemon;

import java.util.function.Supplier;
import net.spanwire.daemon.config.SpanwireConfig;

/** The configuration that holds now; for any thread. */
final class RunningConfig implements Supplier<SpanwireConfig> {

  private volatile SpanwireConfig config;

  RunningConfig(SpanwireConfig config) {
    this.config = config;
  }

  @Override
  public SpanwireConfig get() {
    return config;
  }

  void set(SpanwireConfig other) {
    config = other;
  }
}
