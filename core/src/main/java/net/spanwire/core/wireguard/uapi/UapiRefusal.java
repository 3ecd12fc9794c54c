package net.spanwire.core.wireguard.uapi;

import net.spanwire.core.io.Errno;

/** A request is not done, and nothing of it: an errno for the client, words for the log. */
public final class UapiRefusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * @param errno one of {@link Errno}, positive
   */
  public UapiRefusal(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  /** One of {@link Errno}, positive. */
  public int errno() {
    return errno;
  }
}
