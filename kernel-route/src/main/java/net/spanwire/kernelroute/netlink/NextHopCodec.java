package net.spanwire.kernelroute.netlink;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import net.spanwire.core.net.IpAddress;

/** struct nhmsg and struct nexthop_grp with their attributes (linux/nexthop.h). */
final class NextHopCodec {

  private static final int NHMSG_BYTES = 8;
  private static final int NEXTHOP_GRP_BYTES = 8;

  private NextHopCodec() {}

  static void encode(NetlinkWriter out, NextHopObject object) {
    encodeHeader(
        out,
        object.isGroup() ? Rtnetlink.AF_UNSPEC : object.family(),
        object.protocol(),
        object.onLink() ? Rtnetlink.RTNH_F_ONLINK : 0);
    out.attributeU32(Rtnetlink.NHA_ID, object.id());
    if (object.isGroup()) {
      int group = out.nested(Rtnetlink.NHA_GROUP);
      for (NextHopObject.Member member : object.group()) {
        out.u32(member.id()).u8(member.weight() - 1).u8(0).u16(0);
      }
      out.endNested(group);
    } else if (object.blackhole()) {
      out.endNested(out.nested(Rtnetlink.NHA_BLACKHOLE));
    } else {
      out.attributeU32(Rtnetlink.NHA_OIF, object.interfaceIndex());
      if (object.gateway() != null) {
        out.attribute(Rtnetlink.NHA_GATEWAY, object.gateway());
      }
    }
  }

  /** Names an object by its id, to delete it: the kernel takes no more, not even its author. */
  static void encodeId(NetlinkWriter out, int id) {
    encodeHeader(out, Rtnetlink.AF_UNSPEC, 0, 0);
    out.attributeU32(Rtnetlink.NHA_ID, id);
  }

  static void encodeHeader(NetlinkWriter out, int family, int protocol, int flags) {
    out.u8(family).u8(0).u8(protocol).u8(0).u32(flags);
  }

  static NextHopObject decode(ByteBuffer in, int offset, int limit) {
    NetlinkReader reader = new NetlinkReader(in, offset + NHMSG_BYTES, limit);
    int id = 0;
    int interfaceIndex = 0;
    IpAddress gateway = null;
    boolean blackhole = false;
    ImmutableList<NextHopObject.Member> group = ImmutableList.of();
    while (reader.next()) {
      switch (reader.type()) {
        case Rtnetlink.NHA_ID -> id = reader.u32();
        case Rtnetlink.NHA_OIF -> interfaceIndex = reader.u32();
        case Rtnetlink.NHA_GATEWAY -> gateway = reader.address();
        case Rtnetlink.NHA_BLACKHOLE -> blackhole = true;
        case Rtnetlink.NHA_GROUP -> group = members(in, reader.start(), reader.length());
        default -> {}
      }
    }
    boolean onLink = (in.getInt(offset + 4) & Rtnetlink.RTNH_F_ONLINK) != 0;
    return new NextHopObject(
        id,
        in.get(offset) & 0xff,
        in.get(offset + 2) & 0xff,
        interfaceIndex,
        gateway,
        onLink,
        blackhole,
        group);
  }

  private static ImmutableList<NextHopObject.Member> members(ByteBuffer in, int start, int length) {
    ImmutableList.Builder<NextHopObject.Member> members = ImmutableList.builder();
    for (int at = start; at + NEXTHOP_GRP_BYTES <= start + length; at += NEXTHOP_GRP_BYTES) {
      members.add(new NextHopObject.Member(in.getInt(at), (in.get(at + 4) & 0xff) + 1));
    }
    return members.build();
  }
}
