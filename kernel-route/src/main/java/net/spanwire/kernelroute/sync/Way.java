package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.routing.NextHop;
import org.jspecify.annotations.Nullable;

/** A set of next hops that many routes share, and what it comes to in each family. */
final class Way {

  final ImmutableList<NextHop> hops;

  /** Its legs are written into each route, whatever the kernel can do. */
  final boolean inline;

  private final ForFamily ipv4;
  private final ForFamily ipv6;

  /** The state of a way for the routes of one family. */
  static final class ForFamily {
    final PathSource.Key key;

    /** Routes that desire this way or whose target in the kernel is of it. */
    int users;

    /** Null until asked for, and again whenever it may have changed. */
    Path.@Nullable Resolution resolution;

    private @Nullable Target plain;
    private @Nullable Target sourced;

    private ForFamily(ImmutableList<NextHop> hops, AddressFamily family) {
      key = new PathSource.Key(hops, family);
    }

    /** The target along this path, the same object while it is good. */
    Target target(Way way, Path path, @Nullable IpAddress source) {
      Target known = source == null ? plain : sourced;
      if (known == null
          || known.isDead()
          || known.path != path
          || (source != null && !source.equals(known.source))) {
        known = new Target(way, path, source);
        if (source == null) {
          plain = known;
        } else {
          sourced = known;
        }
      }
      return known;
    }

    /** The kernel dropped the routes with that preferred source, or took it from those of IPv6. */
    boolean dropSourced(IpAddress address) {
      boolean drops = sourced != null && address.equals(sourced.source);
      if (sourced != null && drops) {
        if (key.family() == AddressFamily.IPV4) {
          sourced.die();
        }
        sourced = null;
      }
      return drops;
    }
  }

  Way(ImmutableList<NextHop> hops, boolean inline) {
    this.hops = hops;
    this.inline = inline;
    ipv4 = new ForFamily(hops, AddressFamily.IPV4);
    ipv6 = new ForFamily(hops, AddressFamily.IPV6);
  }

  /** True for the way that has no next hop. */
  boolean isUnreachable() {
    return hops.isEmpty();
  }

  /** All next hops are the other ends of tunnels. */
  boolean isDirect() {
    return hops.stream().allMatch(hop -> hop.gateway() == null);
  }

  ForFamily in(AddressFamily family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }
}
