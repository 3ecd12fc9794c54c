package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Puts a speaker's best paths into the kernel, for a speaker that cannot: looks twice a second and
 * applies the difference.
 */
final class RibToKernel {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final NetworkNamespace site;
  private final String device;
  private final Supplier<Map<String, String>> rib;
  private final Map<String, String> installed = new HashMap<>();
  private volatile boolean stopped;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("rib-to-kernel").unstarted(this::loop);

  /** {@code rib} gives next hops by prefix. */
  RibToKernel(NetworkNamespace site, String device, Supplier<Map<String, String>> rib) {
    this.site = site;
    this.device = device;
    this.rib = rib;
  }

  void start() {
    thread.start();
  }

  /** Stops and removes what was installed. */
  void stop() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    apply(Map.of());
  }

  private void loop() {
    while (!stopped && !site.lab().isClosed()) {
      apply(rib.get());
      Lab.pause(INTERVAL);
    }
  }

  private void apply(Map<String, String> desired) {
    Set<String> gone = new HashSet<>(installed.keySet());
    gone.removeAll(desired.keySet());
    for (String prefix : gone) {
      if (site.attempt("ip", "route", "del", prefix, "dev", device).ok()) {
        installed.remove(prefix);
      }
    }
    desired.forEach((prefix, nextHop) -> {
      boolean known = nextHop.equals(installed.get(prefix));
      if (!known
          && site.attempt("ip", "route", "replace", prefix, "via", nextHop, "dev", device).ok()) {
        installed.put(prefix, nextHop);
      }
    });
  }
}
