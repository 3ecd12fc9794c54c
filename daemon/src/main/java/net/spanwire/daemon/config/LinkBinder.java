package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.InterfaceAddress;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;
import org.jspecify.annotations.Nullable;

/** Reads what {@code peers.NAME { … }} says of the interface and of what goes through it. */
final class LinkBinder {

  private static final int MIN_MTU = 576; // RFC 791 §3.1: what every host takes
  private static final int MAX_MTU = 65_000;
  private static final int MIN_IPV6_MTU = 1280; // RFC 8200 §5

  private final Section section;
  private final TunnelChecks checks;
  private final String interfaceName;
  private final boolean shared;

  LinkBinder(Section section, TunnelChecks checks, String interfaceName, boolean shared) {
    this.section = section;
    this.checks = checks;
    this.interfaceName = interfaceName;
    this.shared = shared;
  }

  /**
   * The part of a tunnel that this reads.
   *
   * @param mtu 0 for automatic
   * @param linkLocalDerived true if the interface has the address of our key: so has the peer's
   */
  record Link(
      String interfaceName,
      boolean shared,
      ImmutableList<TunnelAddress> addresses,
      int mtu,
      ImmutableSet<IpPrefix> allowedIps,
      ImmutableList<IpPrefix> learnWithin,
      ImmutableList<IpPrefix> routes,
      boolean linkLocalDerived) {}

  Link bind(@Nullable PrivateKey privateKey, @Nullable PublicKey publicKey) {
    int mtu = section.get("mtu", LinkBinder::parseMtu, 0);
    checks.claimMtu(section, interfaceName, mtu);
    boolean carriesIpv6 = mtu == 0 || mtu >= MIN_IPV6_MTU;
    List<TunnelAddress> addresses = new ArrayList<>();
    for (Located<TunnelAddress> address : section.located("addresses", TunnelAddress::parse)) {
      checks.claimSubnet(section, interfaceName, address);
      addresses.add(address.value());
      IpAddress local = address.value().local().address();
      if (local.family() == AddressFamily.IPV6 && !carriesIpv6) {
        section.error(
            address.where(),
            section.path().child("addresses")
                + ": "
                + local
                + " needs an MTU of "
                + MIN_IPV6_MTU
                + " (RFC 8200 §5), and mtu is "
                + mtu
                + ", expected more");
      }
    }
    boolean derived = carriesIpv6 && addresses.stream().noneMatch(LinkBinder::isIpv6LinkLocal);
    if (derived && privateKey != null) {
      addresses.add(
          new TunnelAddress(
              new InterfaceAddress(LinkLocalAddress.of(privateKey.publicKey()), 64), null));
    }
    return new Link(
        interfaceName,
        shared,
        ImmutableList.copyOf(addresses),
        mtu,
        allowedIps(derived ? publicKey : null),
        learnWithin(),
        section.list("routes", Scalars.PREFIX),
        derived);
  }

  private static boolean isIpv6LinkLocal(TunnelAddress address) {
    IpAddress local = address.local().address();
    return local.family() == AddressFamily.IPV6 && local.isLinkLocal();
  }

  private static int parseMtu(String text) {
    if (text.equals("auto")) {
      return 0;
    }
    try {
      return Scalars.integer(MIN_MTU, MAX_MTU).parse(text);
    } catch (IllegalArgumentException e) {
      throw Scalars.wrong(text, "no MTU", "auto, or " + MIN_MTU + " to " + MAX_MTU + " bytes");
    }
  }

  /**
   * Everything by default, but nothing where peers share an interface; the peer's own link-local
   * address always.
   */
  private ImmutableSet<IpPrefix> allowedIps(@Nullable PublicKey derivedFrom) {
    ImmutableSet.Builder<IpPrefix> allowed = ImmutableSet.builder();
    if (section.has("allowed-ips")) {
      for (Located<IpPrefix> prefix : section.located("allowed-ips", Scalars.PREFIX)) {
        allowed.add(prefix.value());
        if (shared) {
          checks.claimAllowedIp(section, interfaceName, prefix);
        }
      }
    } else if (!shared) {
      for (AddressFamily family : AddressFamily.values()) {
        allowed.add(IpPrefix.all(family));
      }
    }
    if (derivedFrom != null) {
      allowed.add(IpPrefix.of(LinkLocalAddress.of(derivedFrom), AddressFamily.IPV6.bits()));
    }
    return allowed.build();
  }

  private ImmutableList<IpPrefix> learnWithin() {
    ImmutableList<IpPrefix> within = section.list("learn-within", Scalars.PREFIX);
    if (!within.isEmpty() && !shared) {
      section.warning(
          "learn-within",
          "has no effect where the peer has an interface of its own: allowed-ips decides");
    } else if (!within.isEmpty()) {
      section.notYet("learn-within");
    }
    return within;
  }
}
