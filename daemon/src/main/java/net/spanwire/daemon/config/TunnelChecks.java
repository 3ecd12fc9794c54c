package net.spanwire.daemon.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.PublicKey;

/** What must be unique among peers, and what is doubtful in all of them together. */
final class TunnelChecks {

  private final Section root;
  private final Claims<List<PublicKey>> keyPairs;
  private final Claims<String> neighbors;
  private final Claims<List<Object>> allowedIps;
  private final Map<IpPrefix, LinkUse<TunnelAddress>> subnets = new HashMap<>();
  private final Map<String, LinkUse<Integer>> mtus = new HashMap<>();

  TunnelChecks(Section root) {
    this.root = root;
    this.keyPairs = new Claims<>(root);
    this.neighbors = new Claims<>(root);
    this.allowedIps = new Claims<>(root);
  }

  private record LinkUse<T>(String interfaceName, T value, Location where) {}

  void claimKeys(Section peer, PublicKey ours, PublicKey theirs) {
    keyPairs.claim(
        List.of(ours, theirs),
        peer.path().child("public-key")
            + ": the pair of our key and this one (two tunnels between two hosts need two keys on"
            + " one side)",
        peer.where("public-key"));
  }

  void claimNeighbor(Section bgp, BgpBinder.Place place) {
    if (place.address() != null) {
      boolean linkLocal = place.address().isLinkLocal();
      neighbors.claim(
          place.address() + (linkLocal ? "%" + place.interfaceName() : ""),
          bgp.path().child("neighbor") + ": " + place.address(),
          bgp.where("neighbor"));
    }
  }

  void claimAllowedIp(Section peer, String interfaceName, Located<IpPrefix> prefix) {
    allowedIps.claim(
        List.of(interfaceName, prefix.value()),
        peer.path().child("allowed-ips")
            + ": "
            + prefix.value()
            + " on the shared interface "
            + interfaceName,
        prefix.where());
  }

  /** IPv6 link-local networks and equal host addresses may be on many links. */
  void claimSubnet(Section peer, String interfaceName, Located<TunnelAddress> address) {
    IpPrefix network = address.value().network();
    boolean linkLocal = network.address().isLinkLocal() && network.family() == AddressFamily.IPV6;
    boolean host = network.isHost() && address.value().peer() == null;
    if (linkLocal || host) {
      return;
    }
    LinkUse<TunnelAddress> first =
        subnets.putIfAbsent(
            network, new LinkUse<>(interfaceName, address.value(), address.where()));
    if (first != null && !first.interfaceName().equals(interfaceName)) {
      root.error(
          address.where(),
          peer.path().child("addresses")
              + ": "
              + network
              + " is also on "
              + first.interfaceName()
              + " ("
              + first.where()
              + "), expected a subnet for each interface");
    }
  }

  void claimMtu(Section peer, String interfaceName, int mtu) {
    if (mtu == 0) {
      return;
    }
    LinkUse<Integer> use = new LinkUse<>(interfaceName, mtu, peer.where("mtu"));
    LinkUse<Integer> first = mtus.putIfAbsent(interfaceName, use);
    if (first != null && first.value() != mtu) {
      peer.error(
          "mtu",
          mtu
              + " differs from "
              + first.value()
              + " at "
              + first.where()
              + " for the same"
              + " interface, expected one");
    }
  }

  /** Warns of what the peers do together. */
  void end(Collection<TunnelConfig> tunnels) {
    List<String> transit =
        tunnels.stream()
            .filter(t -> t.bgp() != null && t.bgp().neighbor().exportPolicy().equals("any"))
            .map(TunnelConfig::name)
            .toList();
    if (transit.size() > 1) {
      root.warning(
          "peers",
          "export = any on "
              + String.join(" and ", transit)
              + " makes this site a transit between them, expected own unless that is meant");
    }
  }
}
