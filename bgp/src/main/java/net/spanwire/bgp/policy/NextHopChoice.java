package net.spanwire.bgp.policy;

import net.spanwire.core.net.IpAddress;

/** What a policy says of the next hop. */
public sealed interface NextHopChoice {

  /** On export: announce ourselves. Without effect on import. */
  record Self() implements NextHopChoice {}

  /** On export: announce what came, also to another autonomous system. Without effect on import. */
  record Unchanged() implements NextHopChoice {}

  /** This address, both ways. Where a tunnel decides the way out, it changes what others hear. */
  record Address(IpAddress address) implements NextHopChoice {}
}
