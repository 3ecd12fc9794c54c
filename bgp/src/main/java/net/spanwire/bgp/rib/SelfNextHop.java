package net.spanwire.bgp.rib;

import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/** What we call ourselves as a next hop on a session, for each family. */
public sealed interface SelfNextHop {

  /** Stands in a group's attributes for each member's own; 0.0.0.0 is no next hop. */
  NextHopAttribute PLACE = new NextHopAttribute(new Ipv4Address(0));

  /** We have an address that the neighbour can use. */
  record Usable(NextHopAttribute nextHop) implements SelfNextHop {}

  /** We have none, and so cannot announce ourselves; {@code reason} in words. */
  record Missing(String reason) implements SelfNextHop {}

  /** What the session allows. */
  static SelfNextHop of(AfiSafi family, NegotiatedSession session, NeighborConfig config) {
    LinkAddresses link = session.link();
    NextHopAttribute ipv6 = ipv6(link, shared(session, config));
    return switch (family) {
      case IPV6_UNICAST ->
          ipv6 != null
              ? new Usable(ipv6)
              : new Missing("there is no IPv6 address of ours on " + name(link) + " to announce");
      case IPV4_UNICAST -> ipv4(session, ipv6);
    };
  }

  private static SelfNextHop ipv4(NegotiatedSession session, @Nullable NextHopAttribute ipv6) {
    LinkAddresses link = session.link();
    if (link.local() instanceof Ipv4Address local) {
      return new Usable(new NextHopAttribute(local));
    }
    boolean extended = session.extendedNextHop().contains(AfiSafi.IPV4_UNICAST);
    if (extended && ipv6 != null) {
      return new Usable(ipv6);
    }
    Ipv4Address own = link.localIpv4();
    return own != null
        ? new Usable(new NextHopAttribute(own))
        : new Missing(
            "there is no IPv4 address of ours on "
                + name(link)
                + " to announce, and the neighbour takes no IPv6 next hop for IPv4 (RFC 8950)");
  }

  /** RFC 2545 §3: the global address, with the link-local one where both are on one link. */
  private static @Nullable NextHopAttribute ipv6(LinkAddresses link, boolean shared) {
    IpAddress local = link.local();
    Ipv6Address global =
        local instanceof Ipv6Address own && !own.isLinkLocal() ? own : link.localIpv6();
    Ipv6Address linkLocal =
        local instanceof Ipv6Address own && own.isLinkLocal() ? own : link.localLinkLocal();
    if (global != null) {
      return new NextHopAttribute(global, shared ? linkLocal : null);
    }
    return linkLocal != null && shared ? new NextHopAttribute(linkLocal) : null;
  }

  /** Whether the neighbour is at the other end of a link of ours, so that it sees what is on it. */
  private static boolean shared(NegotiatedSession session, NeighborConfig config) {
    return config.tunnel()
        || session.link().remote().isLinkLocal()
        || session.kind() != SessionKind.INTERNAL && config.multihopTtl() <= 1;
  }

  private static String name(LinkAddresses link) {
    String interfaceName = link.interfaceName();
    return interfaceName != null ? interfaceName : "the link of " + link.local();
  }
}
