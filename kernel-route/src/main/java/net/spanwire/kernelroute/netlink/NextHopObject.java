package net.spanwire.kernelroute.netlink;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A next hop as an object of its own, or a group of them (struct nhmsg, Linux 5.3).
 *
 * @param id given by who makes it
 * @param family AF_INET or AF_INET6; AF_UNSPEC for a group
 * @param protocol RTPROT_*: who made it
 * @param interfaceIndex 0 for a group or a black hole
 * @param group empty for a single next hop
 */
public record NextHopObject(
    int id,
    int family,
    int protocol,
    int interfaceIndex,
    @Nullable IpAddress gateway,
    boolean onLink,
    boolean blackhole,
    ImmutableList<Member> group)
    implements KernelObject {

  /**
   * One of a group.
   *
   * @param weight 1 to 256
   */
  public record Member(int id, int weight) {}

  public static NextHopObject group(int id, int protocol, ImmutableList<Member> members) {
    return new NextHopObject(id, Rtnetlink.AF_UNSPEC, protocol, 0, null, false, false, members);
  }

  public boolean isGroup() {
    return !group.isEmpty();
  }
}
