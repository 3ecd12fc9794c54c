package net.spanwire.kernelroute.netlink;

import org.jspecify.annotations.Nullable;

/**
 * What to change on a link; null leaves a setting as it is.
 *
 * @param mtu bytes
 * @param gsoMaxSize bytes
 * @param noAddressGeneration true: no link-local address by the kernel itself (addr_gen_mode none)
 */
public record LinkSettings(
    int index,
    @Nullable Boolean up,
    @Nullable Integer mtu,
    @Nullable Integer gsoMaxSize,
    boolean noAddressGeneration) {

  public static LinkSettings up(int index, boolean up) {
    return new LinkSettings(index, up, null, null, false);
  }

  public static LinkSettings mtu(int index, int mtu) {
    return new LinkSettings(index, null, mtu, null, false);
  }

  public static LinkSettings gsoMaxSize(int index, int bytes) {
    return new LinkSettings(index, null, null, bytes, false);
  }

  public static LinkSettings noAddressGeneration(int index) {
    return new LinkSettings(index, null, null, null, true);
  }
}
