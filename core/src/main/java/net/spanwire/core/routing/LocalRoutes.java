package net.spanwire.core.routing;

import net.spanwire.core.net.IpPrefix;

/** The port by which BGP hears of the kernel's other routes, for {@code redistribute}. */
public interface LocalRoutes {

  /**
   * Where such a route came from: the kernel's protocols kernel (on a link), static or boot, and
   * all the others.
   */
  enum Origin {
    CONNECTED,
    STATIC,
    KERNEL
  }

  /** Hears of routes; called on the monitor's own thread, so it must only hand over. */
  interface Listener {
    void onRoute(IpPrefix destination, Origin origin);

    void onWithdrawn(IpPrefix destination, Origin origin);
  }
}
