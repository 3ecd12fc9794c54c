package net.spanwire.core.routing;

import net.spanwire.core.net.IpAddress;

/**
 * The port by which BGP asks whether and how an address can be reached through the kernel's table
 * (RFC 4271 §5.1.3).
 */
public interface NextHopTracker {

  /**
   * Starts to follow {@code address}: the listener hears its resolution soon, and again at every
   * change. Routes that BGP itself taught do not count where they are default routes.
   */
  void watch(IpAddress address);

  /** Ends {@link #watch}. */
  void unwatch(IpAddress address);

  /** Hears resolutions; called on the tracker's own thread, so it must only hand over. */
  @FunctionalInterface
  interface Listener {
    void onResolution(IpAddress address, NextHopResolution resolution);
  }
}
