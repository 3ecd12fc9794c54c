package net.spanwire.bgp.rpki;

import net.spanwire.core.net.IpPrefix;

/**
 * A validated ROA payload (RFC 6811 §2): who may originate what.
 *
 * @param maxLength the longest prefix inside {@code prefix} that may be originated
 * @param asn who may, 0 to 2³²−1; 0 is nobody (RFC 6483 §4)
 */
public record Vrp(IpPrefix prefix, int maxLength, long asn) {

  public Vrp {
    if (maxLength < prefix.length() || maxLength > prefix.family().bits()) {
      throw new IllegalArgumentException(
          "the longest length in " + prefix + " cannot be " + maxLength);
    }
    if (asn < 0 || asn > 0xffff_ffffL) {
      throw new IllegalArgumentException("an AS number is 0 to 4294967295, not " + asn);
    }
  }

  @Override
  public String toString() {
    return prefix + " up to /" + maxLength + " from AS" + asn;
  }
}
