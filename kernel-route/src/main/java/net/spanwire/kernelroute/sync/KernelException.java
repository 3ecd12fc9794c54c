package net.spanwire.kernelroute.sync;

import java.io.IOException;
import net.spanwire.kernelroute.netlink.Errno;

/** The kernel refused something; the message names the error and the object it belongs to. */
public final class KernelException extends IOException {

  private static final long serialVersionUID = 1;

  private final int errno;

  /**
   * @param what was tried, in words: {@code add 10.0.0.1/32 to sw-fra}
   * @param words the kernel's own; may be empty
   */
  public KernelException(String what, int errno, String words) {
    super(what + ": " + describe(errno, words));
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }

  /** {@code ENETUNREACH: Nexthop has invalid gateway}. */
  static String describe(int errno, String words) {
    String text = words.isEmpty() ? Errno.meaning(errno) : words;
    return text.isEmpty() ? Errno.name(errno) : Errno.name(errno) + ": " + text;
  }
}
