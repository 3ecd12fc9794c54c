package net.spanwire.kernelroute.netlink;

import java.nio.ByteBuffer;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** struct ifinfomsg and struct ifaddrmsg with their attributes. */
final class LinkCodec {

  private static final int IFINFOMSG_BYTES = 16;
  private static final int IFADDRMSG_BYTES = 8;

  private LinkCodec() {}

  static void encode(NetlinkWriter out, LinkSettings settings) {
    Boolean up = settings.up();
    header(out, settings.index(), up != null && up ? Rtnetlink.IFF_UP : 0, up != null);
    if (settings.mtu() != null) {
      out.attributeU32(Rtnetlink.IFLA_MTU, settings.mtu());
    }
    if (settings.gsoMaxSize() != null) {
      out.attributeU32(Rtnetlink.IFLA_GSO_MAX_SIZE, settings.gsoMaxSize());
    }
    if (settings.noAddressGeneration()) {
      int families = out.nested(Rtnetlink.IFLA_AF_SPEC | Rtnetlink.NLA_F_NESTED);
      int ipv6 = out.nested(Rtnetlink.AF_INET6 | Rtnetlink.NLA_F_NESTED);
      out.attributeU8(Rtnetlink.IFLA_INET6_ADDR_GEN_MODE, Rtnetlink.IN6_ADDR_GEN_MODE_NONE);
      out.endNested(ipv6);
      out.endNested(families);
    }
  }

  /** Names a link by its index: to delete it, and as the start of a dump (index 0). */
  static void encodeIndex(NetlinkWriter out, int index) {
    header(out, index, 0, false);
  }

  private static void header(NetlinkWriter out, int index, int flags, boolean changeUp) {
    out.u8(Rtnetlink.AF_UNSPEC).u8(0).u16(0).u32(index).u32(flags);
    out.u32(changeUp ? Rtnetlink.IFF_UP : 0);
  }

  static Link decode(ByteBuffer in, int offset, int limit) {
    NetlinkReader reader = new NetlinkReader(in, offset + IFINFOMSG_BYTES, limit);
    String name = "";
    String kind = "";
    int mtu = 0;
    int gsoMaxSize = 0;
    int addressGeneration = -1;
    while (reader.next()) {
      switch (reader.type()) {
        case Rtnetlink.IFLA_IFNAME -> name = reader.text();
        case Rtnetlink.IFLA_MTU -> mtu = reader.u32();
        case Rtnetlink.IFLA_GSO_MAX_SIZE -> gsoMaxSize = reader.u32();
        case Rtnetlink.IFLA_LINKINFO -> kind = kind(reader.nested());
        case Rtnetlink.IFLA_AF_SPEC -> addressGeneration = addressGeneration(reader.nested());
        default -> {}
      }
    }
    int family = in.get(offset) & 0xff;
    int index = in.getInt(offset + 4);
    int flags = in.getInt(offset + 8);
    return new Link(family, index, name, flags, mtu, gsoMaxSize, kind, addressGeneration);
  }

  private static String kind(NetlinkReader info) {
    while (info.next()) {
      if (info.type() == Rtnetlink.IFLA_INFO_KIND) {
        return info.text();
      }
    }
    return "";
  }

  private static int addressGeneration(NetlinkReader families) {
    while (families.next()) {
      if (families.type() == Rtnetlink.AF_INET6) {
        NetlinkReader settings = families.nested();
        while (settings.next()) {
          if (settings.type() == Rtnetlink.IFLA_INET6_ADDR_GEN_MODE) {
            return settings.u8();
          }
        }
      }
    }
    return -1;
  }

  static void encode(NetlinkWriter out, LinkAddress address) {
    encodeAddressHeader(out, address.address().family().af(), address);
    out.attribute(Rtnetlink.IFA_LOCAL, address.address());
    // Without a peer both are the same address; with one, IFA_ADDRESS is the peer's.
    out.attribute(
        Rtnetlink.IFA_ADDRESS, address.peer() == null ? address.address() : address.peer());
    out.attributeU32(Rtnetlink.IFA_FLAGS, address.flags());
  }

  static void encodeAddressHeader(NetlinkWriter out, int family, @Nullable LinkAddress address) {
    out.u8(family);
    if (address == null) {
      out.u8(0).u8(0).u8(0).u32(0);
    } else {
      out.u8(address.length()).u8(address.flags()).u8(address.scope()).u32(address.index());
    }
  }

  static LinkAddress decodeAddress(ByteBuffer in, int offset, int limit) {
    NetlinkReader reader = new NetlinkReader(in, offset + IFADDRMSG_BYTES, limit);
    IpAddress address = null;
    IpAddress local = null;
    int flags = in.get(offset + 2) & 0xff;
    while (reader.next()) {
      switch (reader.type()) {
        case Rtnetlink.IFA_ADDRESS -> address = reader.address();
        case Rtnetlink.IFA_LOCAL -> local = reader.address();
        case Rtnetlink.IFA_FLAGS -> flags = reader.u32();
        default -> {}
      }
    }
    // IPv6 tells IFA_LOCAL only where there is a peer; IPv4 of point-to-point links always does.
    IpAddress own = local != null ? local : address;
    if (own == null || own.family() != family(in.get(offset))) {
      throw new NetlinkReader.FormatException("an address message without its address");
    }
    return new LinkAddress(
        in.getInt(offset + 4),
        own,
        in.get(offset + 1) & 0xff,
        own.equals(address) ? null : address,
        in.get(offset + 3) & 0xff,
        flags);
  }

  static AddressFamily family(int af) {
    return switch (af) {
      case Rtnetlink.AF_INET -> AddressFamily.IPV4;
      case Rtnetlink.AF_INET6 -> AddressFamily.IPV6;
      default -> throw new NetlinkReader.FormatException("address family " + af);
    };
  }
}
