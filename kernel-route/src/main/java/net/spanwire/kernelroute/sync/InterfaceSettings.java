package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.InterfaceAddress;
import org.jspecify.annotations.Nullable;

/**
 * How an interface of ours should be; kept so against others.
 *
 * @param mtu bytes; 0 leaves it
 * @param gsoMaxSize largest packet handed to the device for segmentation, in bytes; 0 leaves it
 * @param up false leaves it as it is
 * @param noAddressGeneration the kernel gives it no link-local address of its own
 * @param addresses what it has at least; others' addresses stay
 */
public record InterfaceSettings(
    String name,
    int mtu,
    int gsoMaxSize,
    boolean up,
    boolean noAddressGeneration,
    ImmutableList<Assigned> addresses) {

  /**
   * An address, with the other end of the link where that is named: {@code 10.0.0.1/32 peer
   * 172.20.1.1/32}.
   */
  public record Assigned(InterfaceAddress address, @Nullable InterfaceAddress peer) {

    public Assigned {
      if (peer != null && peer.address().family() != address.address().family()) {
        throw new IllegalArgumentException(
            "the peer " + peer + " is of another family than " + address);
      }
    }

    public Assigned(InterfaceAddress address) {
      this(address, null);
    }

    @Override
    public String toString() {
      return peer == null ? address.toString() : address + " peer " + peer;
    }
  }
}
