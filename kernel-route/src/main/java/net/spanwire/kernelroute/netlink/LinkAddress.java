package net.spanwire.kernelroute.netlink;

import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address on a link (struct ifaddrmsg).
 *
 * @param index of the link
 * @param length of the prefix that is on the link: of {@code peer}'s where there is one
 * @param peer the other end of a point-to-point link; null where there is none
 * @param flags IFA_F_*
 */
public record LinkAddress(
    int index, IpAddress address, int length, @Nullable IpAddress peer, int scope, int flags)
    implements KernelObject {

  /** Usable as a source: duplicate address detection is over, and nobody else has it. */
  public boolean isReady() {
    return (flags & (Rtnetlink.IFA_F_TENTATIVE | Rtnetlink.IFA_F_DADFAILED)) == 0
        || (flags & Rtnetlink.IFA_F_NODAD) != 0;
  }

  /** The same address in the sense of the kernel, which knows one of a kind on a link. */
  public boolean sameAs(LinkAddress other) {
    return index == other.index
        && length == other.length
        && address.equals(other.address)
        && java.util.Objects.equals(peer, other.peer);
  }

  @Override
  public String toString() {
    return peer == null ? address + "/" + length : address + " peer " + peer + "/" + length;
  }
}
