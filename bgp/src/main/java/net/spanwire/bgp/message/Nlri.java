package net.spanwire.bgp.message;

import net.spanwire.core.net.IpPrefix;

/**
 * A destination with the path identifier of RFC 7911.
 *
 * @param pathId 0 where the session does not carry identifiers
 */
public record Nlri(IpPrefix prefix, int pathId) {

  public Nlri(IpPrefix prefix) {
    this(prefix, 0);
  }
}
