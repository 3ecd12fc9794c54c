package net.spanwire.daemon;

import com.google.common.collect.ImmutableSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import net.spanwire.bgp.Speaker;
import net.spanwire.bgp.rib.Origination;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.LocalRoutes;

/**
 * {@code router.redistribute}: the kernel's other routes, announced too. Knows those that are not
 * wanted as well, as another configuration may want them. For any thread.
 */
final class LocalOriginations implements LocalRoutes.Listener {

  private final Speaker speaker;
  private final Map<LocalRoutes.Origin, Set<IpPrefix>> known =
      new EnumMap<>(LocalRoutes.Origin.class);
  private final Set<LocalRoutes.Origin> wanted = EnumSet.noneOf(LocalRoutes.Origin.class);

  LocalOriginations(Speaker speaker, ImmutableSet<LocalRoutes.Origin> wanted) {
    this.speaker = speaker;
    this.wanted.addAll(wanted);
  }

  private Set<IpPrefix> known(LocalRoutes.Origin origin) {
    return known.computeIfAbsent(origin, any -> new LinkedHashSet<>());
  }

  @Override
  public synchronized void onRoute(IpPrefix destination, LocalRoutes.Origin origin) {
    known(origin).add(destination);
    if (wanted.contains(origin)) {
      speaker.originate(destination, origination(origin));
    }
  }

  @Override
  public synchronized void onWithdrawn(IpPrefix destination, LocalRoutes.Origin origin) {
    known(origin).remove(destination);
    if (wanted.contains(origin)) {
      speaker.withdraw(destination, origination(origin));
    }
  }

  /** Announces the routes of these origins, and of no others. */
  synchronized void want(ImmutableSet<LocalRoutes.Origin> origins) {
    for (LocalRoutes.Origin origin : LocalRoutes.Origin.values()) {
      if (origins.contains(origin) && wanted.add(origin)) {
        known(origin).forEach(prefix -> speaker.originate(prefix, origination(origin)));
      } else if (!origins.contains(origin) && wanted.remove(origin)) {
        known(origin).forEach(prefix -> speaker.withdraw(prefix, origination(origin)));
      }
    }
  }

  private static Origination origination(LocalRoutes.Origin origin) {
    return switch (origin) {
      case CONNECTED -> Origination.CONNECTED;
      case STATIC -> Origination.STATIC;
      case KERNEL -> Origination.KERNEL;
    };
  }
}
