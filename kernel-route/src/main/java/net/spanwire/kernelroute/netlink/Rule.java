package net.spanwire.kernelroute.netlink;

import org.jspecify.annotations.Nullable;

/**
 * A rule of policy routing (struct fib_rule_hdr).
 *
 * @param family AF_INET or AF_INET6
 * @param priority lower is asked first; local is 0, main 32766
 * @param action FR_ACT_*
 * @param table 0 unless the action is FR_ACT_TO_TBL
 * @param mark packets with this mark under {@code mask}; null matches all
 * @param suppressPrefixLength ignore routes of at most this length; -1 ignores none
 * @param protocol RTPROT_*: who made it; 0 where the kernel does not tell
 * @param inputInterface empty for any
 * @param selective it also has a selector that is not read here: addresses, ports, users…
 */
public record Rule(
    int family,
    int priority,
    int action,
    int table,
    @Nullable Integer mark,
    int mask,
    int suppressPrefixLength,
    int protocol,
    String inputInterface,
    boolean selective)
    implements KernelObject {

  /** Packets that carry exactly this mark look into that table. */
  public static Rule markLookup(int family, int priority, int mark, int table, int protocol) {
    return new Rule(
        family, priority, Rtnetlink.FR_ACT_TO_TBL, table, mark, -1, -1, protocol, "", false);
  }
}
