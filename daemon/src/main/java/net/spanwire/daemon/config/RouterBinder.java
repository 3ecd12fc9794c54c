package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.Confederation;
import net.spanwire.bgp.RouterOptions;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.LocalRoutes;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;
import org.jspecify.annotations.Nullable;

/** Reads {@code router { … }}. */
final class RouterBinder {

  static final int MAIN_TABLE = 254;
  static final int DEFAULT_METRIC = 20;
  static final int DEFAULT_MULTIPATH = 8;

  /** Prefixes that can never be a site's own. */
  private static final ImmutableList<IpPrefix> NEVER_OURS =
      ImmutableList.of(
          IpPrefix.parse("127.0.0.0/8"),
          IpPrefix.parse("224.0.0.0/3"),
          IpPrefix.parse("::1/128"),
          IpPrefix.parse("fe80::/10"),
          IpPrefix.parse("ff00::/8"));

  private final Section root;

  RouterBinder(Section root) {
    this.root = root;
  }

  RouterConfig bind(@Nullable PrivateKey privateKey) {
    Section router = root.block("router");
    boolean sessions = router != null && router.has("asn");
    if (router == null) {
      return new RouterConfig(
          0,
          null,
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableSet.of(),
          DEFAULT_MULTIPATH,
          MAIN_TABLE,
          DEFAULT_METRIC,
          RouterOptions.USUAL);
    }
    long asn = router.get("asn", Scalars.ASN, 0L);
    Ipv4Address routerId = router.get("router-id", Scalars.ROUTER_ID);
    if (routerId == null && !router.has("router-id")) {
      if (privateKey != null) {
        routerId = routerIdOf(privateKey.publicKey());
      } else if (sessions && !root.has("private-key") && !root.has("private-key-file")) {
        router.error("router-id", "has no default without a private key, expected four octets");
      }
    }
    RouterConfig config =
        new RouterConfig(
            asn,
            routerId,
            announce(router),
            source(router),
            ImmutableSet.copyOf(
                router.list("redistribute", Scalars.oneOf(LocalRoutes.Origin.class))),
            router.get("multipath", Scalars.integer(1, 64), DEFAULT_MULTIPATH),
            router.get("table", Scalars.MARK, MAIN_TABLE),
            router.get("metric", Scalars.integer(1, Integer.MAX_VALUE), DEFAULT_METRIC),
            options(router, asn));
    router.end();
    return config;
  }

  private static RouterOptions options(Section router, long asn) {
    return new RouterOptions(
        router.get("cluster-id", Scalars.ROUTER_ID),
        confederation(router, asn),
        router.get("always-compare-med", Scalars.ON_OFF, false));
  }

  private static @Nullable Confederation confederation(Section router, long asn) {
    Section block = router.block("confederation");
    if (block == null) {
      return null;
    }
    Long identifier = block.require("identifier", Scalars.ASN, "65000");
    ImmutableSet<Long> members = ImmutableSet.copyOf(block.list("members", Scalars.ASN));
    block.end();
    if (identifier == null) {
      return null;
    }
    if (identifier == asn || members.contains(identifier)) {
      block.error("identifier", identifier + " is a member's number, expected that of the whole");
    }
    if (members.contains(asn)) {
      block.error("members", asn + " is router.asn, expected the other members");
    }
    return new Confederation(identifier, members);
  }

  private static ImmutableList<IpPrefix> announce(Section router) {
    ImmutableList<Located<IpPrefix>> prefixes = router.located("announce", Scalars.PREFIX);
    for (Located<IpPrefix> prefix : prefixes) {
      for (IpPrefix never : NEVER_OURS) {
        if (never.covers(prefix.value())) {
          router.error(
              prefix.where(),
              router.path().child("announce")
                  + ": "
                  + prefix.value()
                  + " is in "
                  + never
                  + ", which no site can announce, expected prefixes of this site");
        }
      }
    }
    return prefixes.stream().map(Located::value).collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<IpAddress> source(Section router) {
    ImmutableList<Located<IpAddress>> addresses = router.located("source", Scalars.ADDRESS);
    for (AddressFamily family : AddressFamily.values()) {
      addresses.stream()
          .filter(address -> address.value().family() == family)
          .skip(1)
          .forEach(second ->
              router.error(
                  second.where(),
                  router.path().child("source")
                      + ": "
                      + second.value()
                      + " is the second of its family, expected one of each at most"));
    }
    return addresses.stream().map(Located::value).collect(ImmutableList.toImmutableList());
  }

  /** Four bytes of a hash of the key: stable, and different for every host. */
  static Ipv4Address routerIdOf(PublicKey key) {
    Ipv4Address id = Ipv4Address.ofBytes(LinkLocalAddress.hash("spanwire router-id v1", key), 0);
    return id.isUnspecified() ? new Ipv4Address(1) : id;
  }
}
