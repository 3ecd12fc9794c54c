package net.spanwire.daemon.config;

import java.util.LinkedHashMap;
import java.util.Map;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** Reads {@code neighbors { … }}: BGP neighbours that are not behind a tunnel. */
final class NeighborsBinder {

  private final Section root;
  private final HostDefaults host;
  private final PolicyBinder policies;

  NeighborsBinder(Section root, HostDefaults host, PolicyBinder policies) {
    this.root = root;
    this.host = host;
    this.policies = policies;
  }

  Map<String, BgpConfig> bind() {
    Map<String, BgpConfig> neighbors = new LinkedHashMap<>();
    Claims<String> addresses = new Claims<>(root);
    Map<String, Section> peers = root.blocks("peers");
    root.blocks("neighbors")
        .forEach((name, section) -> {
          Names.check(section);
          if (peers.containsKey(name)) {
            section.error(
                section.where(), section.path() + ": a peer has the same name, expected another");
          }
          BgpConfig bgp = bindOne(section, addresses);
          if (bgp != null) {
            neighbors.put(name, bgp);
          }
        });
    return neighbors;
  }

  private @Nullable BgpConfig bindOne(Section section, Claims<String> addresses) {
    IpAddress address = section.require("address", Scalars.ADDRESS, "\"10.1.0.2\"");
    String interfaceName = section.get("interface", Scalars.INTERFACE);
    boolean linkMissing = false;
    if (address != null) {
      boolean v6LinkLocal = address.isLinkLocal() && address.family() == AddressFamily.IPV6;
      if (v6LinkLocal && interfaceName == null) {
        section.error(
            "address", address + " is link-local, expected interface = \"eth0\" beside it");
        linkMissing = true;
      }
      if (address.isUnspecified() || address.isMulticast()) {
        section.error("address", address + " is no address of a host, expected the neighbour's");
      }
      String zone = v6LinkLocal ? "%" + interfaceName : "";
      addresses.claim(
          address + zone,
          section.path().child("address") + ": " + address,
          section.where("address"));
    }
    return new BgpBinder(host, policies)
        .bind(
            section,
            new BgpBinder.Place(
                section.name(), linkMissing ? null : address, interfaceName, false));
  }
}
