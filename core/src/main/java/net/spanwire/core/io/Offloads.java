package net.spanwire.core.io;

/**
 * Work that the kernel can take over, as allowed by the operator or as granted by the kernel.
 *
 * @param tcpSegmentation the TUN hands over and takes TCP super-packets (TSO4, TSO6)
 * @param udpSegmentation the same for UDP (USO4, USO6; Linux 6.2)
 * @param udpSegment one send carries many datagrams (UDP_SEGMENT)
 * @param udpGro one receive brings many datagrams (UDP_GRO)
 */
public record Offloads(
    boolean tcpSegmentation, boolean udpSegmentation, boolean udpSegment, boolean udpGro) {

  public static final Offloads ALL = new Offloads(true, true, true, true);
  public static final Offloads NONE = new Offloads(false, false, false, false);
}
