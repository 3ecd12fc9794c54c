package net.spanwire.bgp.rpki;

import net.spanwire.bgp.message.AsPath;
import net.spanwire.core.net.IpPrefix;

/** Judges the origin of a route. */
@FunctionalInterface
public interface OriginValidator {

  /** Knows nothing. */
  OriginValidator NONE = (prefix, path) -> RpkiState.NOT_FOUND;

  /**
   * Judges.
   *
   * @param path as received; its last number is the origin, and there is none if the path is empty
   *     or ends in an AS_SET (RFC 6811 §2)
   */
  RpkiState validate(IpPrefix prefix, AsPath path);
}
