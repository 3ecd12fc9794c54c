package net.spanwire.kernelroute.netlink;

/** A message from the kernel. */
public sealed interface Reply {

  /**
   * struct nlmsghdr.
   *
   * @param port of the socket whose request caused it; 0 if the kernel itself did
   */
  record Header(int type, int flags, int sequence, int port) {}

  Header header();

  /** An object exists, was made or was changed. */
  record Present(Header header, KernelObject object) implements Reply {}

  /** An object is gone. */
  record Gone(Header header, KernelObject object) implements Reply {}

  /**
   * The answer to one request.
   *
   * @param errno 0 if it was done
   * @param message the kernel's own words (NETLINK_EXT_ACK); may be empty
   * @param offset of the attribute at fault within the request, or -1
   */
  record Acknowledgement(Header header, int errno, String message, int offset) implements Reply {}

  /**
   * The end of a dump.
   *
   * @param errno 0 if it is complete
   */
  record Done(Header header, int errno, String message) implements Reply {}

  /** A message that is not about routing, or of a kind that is not used here. */
  record Other(Header header) implements Reply {}

  /** A message whose lengths do not fit together. */
  record Unreadable(Header header, String reason) implements Reply {}
}
