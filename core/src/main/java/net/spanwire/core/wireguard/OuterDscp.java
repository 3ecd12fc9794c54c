package net.spanwire.core.wireguard;

/**
 * The DSCP that a peer's packets have on their way through the tunnel: one and the same, or that of
 * the packet inside (RFC 2983 §3.1). What comes out of a tunnel keeps its own. The last two bits of
 * the traffic class are not concerned: they follow RFC 6040.
 *
 * @param codePoint 0 to 63; negative: the inner packet's
 */
public record OuterDscp(int codePoint) {

  /** Tells nobody on the way what is inside; as WireGuard does. */
  public static final OuterDscp DEFAULT = new OuterDscp(0);

  public static final OuterDscp INHERIT = new OuterDscp(-1);

  /** The outer traffic class around a packet with this one. */
  public int trafficClass(int inner) {
    return codePoint < 0 ? inner : codePoint << 2 | inner & 3;
  }
}
