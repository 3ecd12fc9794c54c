package net.spanwire.kernelroute.sync;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.LocalRoutes;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteType;
import net.spanwire.kernelroute.netlink.Rtnetlink;

/** Tells which routes of the host's own there are, and where they came from. */
final class Redistribution {

  private final Host host;
  private final LocalRoutes.Listener listener;
  private final Map<IpPrefix, Set<LocalRoutes.Origin>> told = new HashMap<>();
  private final Set<IpPrefix> pending = new HashSet<>();

  Redistribution(Host host, LocalRoutes.Listener listener) {
    this.host = host;
    this.listener = listener;
  }

  /** The host's routes to this destination changed. */
  void onChange(IpPrefix destination) {
    pending.add(destination);
  }

  /** Which interfaces are ours changed. */
  void requeueAll() {
    pending.addAll(host.main.destinations());
    pending.addAll(told.keySet());
  }

  /** Tells what is different since the last call. */
  void update() {
    for (IpPrefix destination : pending) {
      Set<LocalRoutes.Origin> after = origins(destination);
      Set<LocalRoutes.Origin> before =
          after.isEmpty() ? told.remove(destination) : told.put(destination, after);
      for (LocalRoutes.Origin origin : LocalRoutes.Origin.values()) {
        boolean was = before != null && before.contains(origin);
        if (!was && after.contains(origin)) {
          listener.onRoute(destination, origin);
        } else if (was && !after.contains(origin)) {
          listener.onWithdrawn(destination, origin);
        }
      }
    }
    pending.clear();
  }

  private Set<LocalRoutes.Origin> origins(IpPrefix destination) {
    Set<LocalRoutes.Origin> origins = EnumSet.noneOf(LocalRoutes.Origin.class);
    boolean nobodysElse =
        destination.address().isMulticast()
            || (destination.address().isLoopback() && destination.length() > 0)
            || (Interfaces.isLinkLocal(destination) && destination.family() == AddressFamily.IPV6);
    if (!nobodysElse) {
      for (Route route : host.main.at(destination)) {
        if (isOfUse(route)) {
          origins.add(origin(route));
        }
      }
    }
    return origins;
  }

  private boolean isOfUse(Route route) {
    boolean ofTunnel =
        Interfaces.isLinkLocal(route.destination())
            && host.legs(route).stream().anyMatch(leg -> host.isOwnInterface(leg.interfaceIndex()));
    // A black hole of the administrator's is a common way to hold an aggregate.
    return !ofTunnel
        && route.source() == null
        && (route.type() == RouteType.UNICAST
            || (route.type().isDeadEnd() && route.type() != RouteType.THROW));
  }

  private static LocalRoutes.Origin origin(Route route) {
    return switch (route.protocol()) {
      case Rtnetlink.RTPROT_KERNEL -> LocalRoutes.Origin.CONNECTED;
      case Rtnetlink.RTPROT_STATIC, Rtnetlink.RTPROT_BOOT -> LocalRoutes.Origin.STATIC;
      default -> LocalRoutes.Origin.KERNEL;
    };
  }
}
