package net.spanwire.daemon.link;

import net.spanwire.daemon.config.TunnelConfig;

/** Sizes of a tunnel's packets. */
public final class TunnelMtu {

  /**
   * What fits an underlay of 1500 bytes: 40 of IPv6, 8 of UDP, 16 of the message header and 16 of
   * the tag.
   */
  public static final int USUAL = 1420;

  /** Transport message header and tag. */
  private static final int WIREGUARD_BYTES = 32;

  /** The largest UDP payload that one send takes. */
  private static final int LARGEST_SEND = 65_507;

  /** IPv6 and TCP with timestamps. */
  private static final int INNER_HEADERS = 72;

  private TunnelMtu() {}

  /** The MTU of a tunnel's interface, in bytes. */
  public static int of(TunnelConfig tunnel) {
    return tunnel.mtu() == 0 ? USUAL : tunnel.mtu();
  }

  /** The largest TCP segment of a session through the tunnel, in bytes. */
  public static int maxSegmentSize(TunnelConfig tunnel) {
    return of(tunnel) - 60;
  }

  /**
   * The largest packet the kernel may hand to the device for segmentation: its segments, sealed,
   * are to fit one send.
   */
  public static int gsoMaxSize(int mtu) {
    int segments = Math.max(1, LARGEST_SEND / (mtu + WIREGUARD_BYTES));
    return Math.max(mtu, segments * (mtu - INNER_HEADERS) + INNER_HEADERS);
  }
}
