package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/** All next hops in use, and which of them want to be followed. */
final class Gateways {

  private final Map<Gateway.Key, Gateway> live = new HashMap<>();
  private List<NextHopWatch> watches = new ArrayList<>();

  /**
   * Where a next hop leads that came over this session; null if it is link-local and the session
   * has no link.
   */
  @Nullable Gateway of(AdjRibIn from, NextHopAttribute nextHop) {
    String interfaceName = interfaceName(from);
    if (from.tunnel() && interfaceName != null) {
      return live(new Gateway.Key(interfaceName, null));
    }
    IpAddress address = nextHop.address();
    Ipv6Address linkLocal = nextHop.linkLocal();
    if (address.isUnspecified() && linkLocal != null) {
      address = linkLocal;
    }
    if (address instanceof Ipv6Address && address.isLinkLocal()) {
      return interfaceName == null ? null : live(new Gateway.Key(interfaceName, address));
    }
    return live(new Gateway.Key(null, address));
  }

  private static @Nullable String interfaceName(AdjRibIn from) {
    String configured = from.peer().config().interfaceName();
    LinkAddresses link = from.link();
    return configured != null ? configured : link == null ? null : link.interfaceName();
  }

  private Gateway live(Gateway.Key key) {
    return live.computeIfAbsent(key, Gateway::new);
  }

  /** The path itself, or one through the gateway that has taken the place of one given up. */
  Path live(Path path) {
    return path.gateway().isLive() ? path : path.through(live(path.gateway().key()));
  }

  /** A destination depends on a gateway from now on. */
  void link(Gateway gateway, AfiSafi family, int id) {
    if (gateway == Gateway.NONE) {
      return;
    }
    boolean first = !gateway.hasDependents();
    gateway.addDependent(family, id);
    if (first) {
      watch(gateway, true);
    }
  }

  /** A destination depends on it no longer. */
  void unlink(Gateway gateway, AfiSafi family, int id) {
    if (gateway == Gateway.NONE) {
      return;
    }
    gateway.removeDependent(family, id);
    if (!gateway.hasDependents()) {
      gateway.giveUp();
      live.remove(gateway.key());
      watch(gateway, false);
    }
  }

  private void watch(Gateway gateway, boolean watched) {
    IpAddress address = gateway.key().address();
    if (gateway.key().tracked() && address != null) {
      watches.add(new NextHopWatch(address, watched));
    }
  }

  /** The one that the tracker follows under this address. */
  @Nullable Gateway tracked(IpAddress address) {
    return live.get(new Gateway.Key(null, address));
  }

  ImmutableList<NextHopWatch> drainWatches() {
    ImmutableList<NextHopWatch> drained = ImmutableList.copyOf(watches);
    watches = new ArrayList<>();
    return drained;
  }
}
