package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableMap;
import net.spanwire.core.io.Offloads;

/** A tunnel interface of a {@link Dataplane}; for any thread. */
public final class TunnelInterface {

  private final String name;
  private final TunPort port;

  TunnelInterface(String name, TunPort port) {
    this.name = name;
    this.port = port;
  }

  TunPort port() {
    return port;
  }

  /** The number of the loop that carries its packets. */
  public int loop() {
    return port.engineDevice().engine();
  }

  public String name() {
    return name;
  }

  /** What the kernel granted. */
  public Offloads offloads() {
    return port.device().offloads();
  }

  /** Counts that are not zero. */
  public ImmutableMap<Counter, Long> counters() {
    return port.counters().snapshot();
  }

  @Override
  public String toString() {
    return name;
  }
}
