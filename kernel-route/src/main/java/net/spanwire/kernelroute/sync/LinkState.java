package net.spanwire.kernelroute.sync;

/**
 * A network interface as it is.
 *
 * @param up set up by the administrator
 * @param carrier the other end is there
 * @param mtu bytes
 */
public record LinkState(String name, int index, boolean up, boolean carrier, int mtu) {

  /** Hears of links; called on the thread that keeps the kernel, so it must only hand over. */
  public interface Listener {

    /** A link is there or has changed. */
    void onLink(LinkState link);

    /** A link is gone, or has another name now. */
    void onLinkRemoved(String name);
  }
}
