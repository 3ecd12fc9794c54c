package net.spanwire.kernelroute.sync;

import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.kernelroute.netlink.LinkAddress;

/** The addresses of the host. */
final class Addresses {

  private final List<LinkAddress> all = new ArrayList<>();

  void put(LinkAddress address) {
    all.removeIf(address::sameAs);
    all.add(address);
  }

  void remove(LinkAddress address) {
    all.removeIf(address::sameAs);
  }

  void removeAllOf(int index) {
    all.removeIf(address -> address.index() == index);
  }

  /** True if the host has it: it may be the source of packets. */
  boolean isReady(IpAddress address) {
    return all.stream().anyMatch(own -> own.address().equals(address) && own.isReady());
  }

  boolean isOwn(IpAddress address) {
    return all.stream().anyMatch(own -> own.address().equals(address));
  }

  boolean has(LinkAddress address) {
    return all.stream().anyMatch(address::sameAs);
  }

  boolean hasAny(int index, AddressFamily family) {
    return all.stream().anyMatch(own -> own.index() == index && own.address().family() == family);
  }
}
