package net.spanwire.bgp.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.spanwire.bgp.rib.Origination;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;

/** A router as its operator planned it; what runs on it is a {@link SimulatedSpeaker}. */
final class Router {

  final int index;
  final long asn;
  final List<Port> ports = new ArrayList<>();
  final SortedMap<IpPrefix, Origination> originated = new TreeMap<>();

  Router(int index, long asn) {
    this.index = index;
    this.asn = asn;
  }

  Ipv4Address id() {
    return new Ipv4Address(0x0aff0000 + 1 + index);
  }

  /** For sessions inside the autonomous system. */
  IpAddress loopback6() {
    return IpAddress.parse("2001:db8:ff::" + Integer.toHexString(1 + index));
  }

  @Override
  public String toString() {
    return "r" + index + "(AS" + asn + ")";
  }
}
