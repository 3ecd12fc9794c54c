package net.spanwire.daemon.config;

import java.util.Optional;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.wireguard.PublicKey;
import org.jspecify.annotations.Nullable;

/** Finds where the session of a peer goes: {@code neighbor}, or the peer's link-local address. */
final class SessionAddress {

  private final Section peer;
  private final Section bgp;
  private final LinkBinder.Link link;

  SessionAddress(Section peer, Section bgp, LinkBinder.Link link) {
    this.peer = peer;
    this.bgp = bgp;
    this.link = link;
  }

  BgpBinder.Place find(@Nullable PublicKey publicKey) {
    IpAddress neighbor = bgp.get("neighbor", Scalars.ADDRESS);
    if (neighbor != null) {
      check(neighbor);
    } else if (!bgp.has("neighbor")) {
      neighbor = derive(publicKey);
    }
    return new BgpBinder.Place(peer.name(), neighbor, link.interfaceName(), !link.shared());
  }

  private void check(IpAddress neighbor) {
    if (neighbor.isUnspecified() || neighbor.isMulticast() || neighbor.isLoopback()) {
      bgp.error("neighbor", neighbor + " is no address behind a tunnel, expected the peer's");
      return;
    }
    if (link.addresses().stream().anyMatch(a -> a.local().address().equals(neighbor))) {
      bgp.error("neighbor", neighbor + " is our own address, expected the peer's");
      return;
    }
    if (link.allowedIps().stream().noneMatch(prefix -> prefix.contains(neighbor))) {
      bgp.error(
          "neighbor",
          neighbor
              + " is not in allowed-ips of this peer, expected \""
              + IpPrefix.of(neighbor, neighbor.family().bits())
              + "\" among them");
    }
  }

  private @Nullable IpAddress derive(@Nullable PublicKey publicKey) {
    if (!link.linkLocalDerived()) {
      bgp.error(
          bgp.where(),
          bgp.path()
              + " has no neighbor, and it cannot be derived: the interface does not have"
              + " the link-local address of its key, expected neighbor = \"169.254.1.2\"");
      return null;
    }
    if (publicKey == null) {
      return null; // which is wrong itself, and told
    }
    IpAddress linkLocal = LinkLocalAddress.of(publicKey);
    if (peer.has("addresses")) {
      String other = otherEnd().map(end -> ": neighbor = \"" + end + "\"").orElse("");
      bgp.warning(
          "neighbor",
          "left out, so the session goes to "
              + linkLocal
              + ", which only another Spanwire has; name the address of any other peer"
              + other);
    }
    return linkLocal;
  }

  /** The other host of a /30 or /31, or the one that is named after {@code peer}. */
  private Optional<IpAddress> otherEnd() {
    for (TunnelAddress address : link.addresses()) {
      IpPrefix remote = address.peer();
      if (remote != null && remote.isHost()) {
        return Optional.of(remote.address());
      }
      if (address.local().address() instanceof Ipv4Address local) {
        if (address.local().length() == 31) {
          return Optional.of(new Ipv4Address(local.bits() ^ 1));
        }
        if (address.local().length() == 30 && local.family() == AddressFamily.IPV4) {
          return Optional.of(new Ipv4Address(local.bits() ^ 3));
        }
      }
    }
    return Optional.empty();
  }
}
