package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.Rtnetlink;

/** What a refusal says about the kernel that was not known. */
enum Surprise {
  /** Nothing: the route itself is not acceptable. */
  NONE,
  /**
   * A route of this key stands. An IPv4 one is ours, since others' have been looked at; under one
   * of IPv6 others' may be hidden.
   */
  SOMETHING_STANDS,
  /** The route to be replaced is not there. */
  OURS_IS_GONE,
  /** The next hop object is not there. */
  NEXT_HOP_IS_GONE,
  /** The route to be deleted is not there. */
  DELETED_ALREADY;

  static Surprise of(Operation operation, KernelChannel.Refusal refusal) {
    boolean isMissing = refusal.errno() == Errno.ENOENT || refusal.errno() == Errno.ESRCH;
    return switch (operation) {
      case Operation.Add add ->
          refusal.errno() == Errno.EEXIST
              ? SOMETHING_STANDS
              : isNextHopMissing(add.target(), refusal) ? NEXT_HOP_IS_GONE : NONE;
      case Operation.Replace replace ->
          isNextHopMissing(replace.target(), refusal)
              ? NEXT_HOP_IS_GONE
              : isMissing ? OURS_IS_GONE : NONE;
      case Operation.Delete ignored -> isMissing ? DELETED_ALREADY : NONE;
    };
  }

  private static boolean isNextHopMissing(Target target, KernelChannel.Refusal refusal) {
    return target.path.nextHopId != 0
        && refusal.errno() == Errno.EINVAL
        && refusal.message().startsWith("Nexthop id does not exist");
  }

  /** The object that is not there. */
  static NextHopObject missing(Operation operation) {
    int id =
        switch (operation) {
          case Operation.Add add -> add.target().path.nextHopId;
          case Operation.Replace replace -> replace.target().path.nextHopId;
          case Operation.Delete ignored -> 0;
        };
    return new NextHopObject(id, Rtnetlink.AF_UNSPEC, 0, 0, null, false, false, ImmutableList.of());
  }
}
