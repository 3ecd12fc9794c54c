package net.spanwire.kernelroute.netlink;

/** One change asked of the kernel; each is answered by an acknowledgement or an error. */
public sealed interface Request {

  /** Makes or changes an object. */
  record Put(KernelObject object, Mode mode) implements Request {}

  /**
   * Removes an object. A route is chosen by what is given: what is left out matches any, but an
   * IPv6 leg without a gateway only such a one, and an IPv6 dead end no other route.
   */
  record Delete(KernelObject object) implements Request {}

  /** Changes settings of a link that exists. */
  record SetLink(LinkSettings settings) implements Request {}

  /** What {@link Put} does if the object exists or does not. */
  enum Mode {
    /** Fails with EEXIST if something stands there. */
    ADD(Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_EXCL),
    /** Fails with ENOENT if nothing stands there. */
    REPLACE(Rtnetlink.NLM_F_REPLACE),
    /** Creates or replaces. */
    SET(Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_REPLACE),
    /** Adds after those of the same key; EEXIST only for an equal one. */
    APPEND(Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_APPEND);

    private final int flags;

    Mode(int flags) {
      this.flags = flags;
    }

    int flags() {
      return flags;
    }
  }
}
