package net.spanwire.kernelroute.netlink;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/** struct rtmsg, struct rtnexthop and struct rtvia with their attributes. */
final class RouteCodec {

  private static final int RTMSG_BYTES = 12;
  private static final int RTNEXTHOP_BYTES = 8;

  /** The link of IPv6 dead ends: lo is the first of every namespace. */
  private static final int LOOPBACK_INDEX = 1;

  private static final IpAddress NO_GATEWAY = IpAddress.parse("::");

  private RouteCodec() {}

  /**
   * @param deleting scope and legs then only choose, and a scope of "nowhere" means any
   */
  static void encode(NetlinkWriter out, Route route, boolean deleting) {
    ImmutableList<RouteNextHop> legs = deleting ? chosen(route) : route.nextHops();
    boolean direct = route.nextHopId() == 0 && !legs.isEmpty();
    boolean single = direct && legs.size() == 1 && legs.getFirst().weight() == 1;
    IpPrefix source = route.source();
    out.u8(route.family().af())
        .u8(route.destination().length())
        .u8(source == null ? 0 : source.length())
        .u8(route.tos())
        .u8(compatTable(route.table()))
        .u8(route.protocol())
        .u8(deleting ? Rtnetlink.RT_SCOPE_NOWHERE : route.scope())
        .u8(route.type().number())
        .u32(single && legs.getFirst().onLink() ? Rtnetlink.RTNH_F_ONLINK : 0);
    if (!route.destination().isDefault()) {
      out.attribute(Rtnetlink.RTA_DST, route.destination().address());
    }
    if (source != null) {
      out.attribute(Rtnetlink.RTA_SRC, source.address());
    }
    out.attributeU32(Rtnetlink.RTA_TABLE, route.table());
    if (route.metric() != 0) {
      out.attributeU32(Rtnetlink.RTA_PRIORITY, (int) route.metric());
    }
    if (route.preferredSource() != null) {
      out.attribute(Rtnetlink.RTA_PREFSRC, route.preferredSource());
    }
    if (route.nextHopId() != 0) {
      out.attributeU32(Rtnetlink.RTA_NH_ID, route.nextHopId());
    } else if (single) {
      out.attributeU32(Rtnetlink.RTA_OIF, legs.getFirst().interfaceIndex());
      encodeGateway(out, route.family(), legs.getFirst());
    } else if (direct) {
      encodeMultipath(out, route.family(), legs);
    }
    route.others().forEach(out::attribute);
  }

  /**
   * The legs by which a route is chosen that is to be deleted. IPv6 would take the first route of
   * the key, and its siblings, where no gateway is named, and looks at no type (ip6_route_del).
   */
  private static ImmutableList<RouteNextHop> chosen(Route route) {
    if (route.family() == AddressFamily.IPV4 || route.nextHopId() != 0) {
      return route.nextHops();
    } else if (route.type().isDeadEnd()) {
      return ImmutableList.of(new RouteNextHop(LOOPBACK_INDEX, NO_GATEWAY, 1));
    }
    return route.nextHops().stream()
        .map(leg ->
            leg.gateway() == null ? new RouteNextHop(leg.interfaceIndex(), NO_GATEWAY, 1) : leg)
        .collect(ImmutableList.toImmutableList());
  }

  /** rtm_table has 8 bits; RTA_TABLE says the rest. */
  static int compatTable(int table) {
    return table >= 0 && table < 256 ? table : Rtnetlink.RT_TABLE_COMPAT;
  }

  private static void encodeMultipath(
      NetlinkWriter out, AddressFamily family, ImmutableList<RouteNextHop> legs) {
    int multipath = out.nested(Rtnetlink.RTA_MULTIPATH);
    for (RouteNextHop leg : legs) {
      int start = out.position();
      out.u16(0).u8(leg.onLink() ? Rtnetlink.RTNH_F_ONLINK : 0).u8(leg.weight() - 1);
      out.u32(leg.interfaceIndex());
      encodeGateway(out, family, leg);
      out.endNested(start); // rtnh_len stands where nla_len does
    }
    out.endNested(multipath);
  }

  private static void encodeGateway(NetlinkWriter out, AddressFamily family, RouteNextHop leg) {
    IpAddress gateway = leg.gateway();
    if (gateway != null && gateway.family() == family) {
      out.attribute(Rtnetlink.RTA_GATEWAY, gateway);
    } else if (gateway != null) {
      int via = out.nested(Rtnetlink.RTA_VIA);
      out.u16(gateway.family().af());
      for (byte b : gateway.toBytes()) {
        out.u8(b);
      }
      out.endNested(via);
      if ((out.position() & 3) != 0) {
        out.u16(0);
      }
    }
    leg.others().forEach(out::attribute);
  }

  /** What the attributes of a route said, until they are all read. */
  private static final class Parts {
    @Nullable IpAddress destination;
    @Nullable IpAddress source;
    @Nullable IpAddress preferredSource;
    @Nullable IpAddress gateway;
    @Nullable ImmutableList<RouteNextHop> multipath;
    int table;
    int interfaceIndex;
    int nextHopId;
    long metric;
    final ImmutableList.Builder<Attribute> others = ImmutableList.builder();
  }

  static Route decode(ByteBuffer in, int offset, int limit) {
    NetlinkReader reader = new NetlinkReader(in, offset + RTMSG_BYTES, limit);
    AddressFamily family = LinkCodec.family(in.get(offset));
    RouteType type = RouteType.of(in.get(offset + 7) & 0xff);
    int flags = in.getInt(offset + 8);
    Parts parts = new Parts();
    parts.table = in.get(offset + 4) & 0xff;
    while (reader.next()) {
      decodeAttribute(in, reader, parts);
    }
    int sourceLength = in.get(offset + 2) & 0xff;
    return new Route(
        parts.table,
        prefix(family, parts.destination, in.get(offset + 1) & 0xff),
        type,
        in.get(offset + 5) & 0xff,
        in.get(offset + 6) & 0xff,
        in.get(offset + 3) & 0xff,
        parts.metric,
        sourceLength == 0 ? null : prefix(family, parts.source, sourceLength),
        parts.preferredSource,
        type.isDeadEnd() ? ImmutableList.of() : legs(parts, flags),
        parts.nextHopId,
        (flags & Rtnetlink.RTM_F_CLONED) != 0,
        parts.others.build());
  }

  private static void decodeAttribute(ByteBuffer in, NetlinkReader reader, Parts parts) {
    switch (reader.type()) {
      case Rtnetlink.RTA_DST -> parts.destination = reader.address();
      case Rtnetlink.RTA_SRC -> parts.source = reader.address();
      case Rtnetlink.RTA_OIF -> parts.interfaceIndex = reader.u32();
      case Rtnetlink.RTA_GATEWAY -> parts.gateway = reader.address();
      case Rtnetlink.RTA_VIA -> parts.gateway = reader.address(2);
      case Rtnetlink.RTA_PRIORITY -> parts.metric = reader.u32AsLong();
      case Rtnetlink.RTA_PREFSRC -> parts.preferredSource = reader.address();
      case Rtnetlink.RTA_MULTIPATH ->
          parts.multipath = decodeMultipath(in, reader.start(), reader.start() + reader.length());
      case Rtnetlink.RTA_TABLE -> parts.table = reader.u32();
      case Rtnetlink.RTA_NH_ID -> parts.nextHopId = reader.u32();
      case Rtnetlink.RTA_METRICS,
          Rtnetlink.RTA_FLOW,
          Rtnetlink.RTA_ENCAP_TYPE,
          Rtnetlink.RTA_ENCAP,
          Rtnetlink.RTA_TTL_PROPAGATE ->
          parts.others.add(reader.attribute());
      case Rtnetlink.RTA_PREF -> {
        if (reader.u8() != 0) { // 0 is medium, which every route has
          parts.others.add(reader.attribute());
        }
      }
      default -> {}
    }
  }

  private static IpPrefix prefix(AddressFamily family, @Nullable IpAddress address, int length) {
    if (length > family.bits() || (address != null && address.family() != family)) {
      throw new NetlinkReader.FormatException("a prefix of " + address + "/" + length);
    }
    return address == null ? IpPrefix.all(family) : IpPrefix.of(address, length);
  }

  private static ImmutableList<RouteNextHop> legs(Parts parts, int flags) {
    if (parts.multipath != null) {
      return parts.multipath;
    }
    if (parts.interfaceIndex == 0 && parts.gateway == null) {
      return ImmutableList.of();
    }
    boolean onLink = (flags & Rtnetlink.RTNH_F_ONLINK) != 0;
    return ImmutableList.of(
        new RouteNextHop(parts.interfaceIndex, parts.gateway, 1, onLink, ImmutableList.of()));
  }

  private static ImmutableList<RouteNextHop> decodeMultipath(ByteBuffer in, int from, int limit) {
    ImmutableList.Builder<RouteNextHop> legs = ImmutableList.builder();
    int next = from;
    while (limit - next >= RTNEXTHOP_BYTES) {
      int length = in.getShort(next) & 0xffff;
      if (length < RTNEXTHOP_BYTES || length > limit - next) {
        throw new NetlinkReader.FormatException("a next hop of " + length + " bytes");
      }
      legs.add(decodeLeg(in, next, next + length));
      next += length + 3 & ~3;
    }
    return legs.build();
  }

  private static RouteNextHop decodeLeg(ByteBuffer in, int start, int limit) {
    NetlinkReader reader = new NetlinkReader(in, start + RTNEXTHOP_BYTES, limit);
    IpAddress gateway = null;
    ImmutableList.Builder<Attribute> others = ImmutableList.builder();
    while (reader.next()) {
      switch (reader.type()) {
        case Rtnetlink.RTA_GATEWAY -> gateway = reader.address();
        case Rtnetlink.RTA_VIA -> gateway = reader.address(2);
        case Rtnetlink.RTA_FLOW, Rtnetlink.RTA_ENCAP_TYPE, Rtnetlink.RTA_ENCAP ->
            others.add(reader.attribute());
        default -> {}
      }
    }
    boolean onLink = (in.get(start + 2) & Rtnetlink.RTNH_F_ONLINK) != 0;
    int weight = (in.get(start + 3) & 0xff) + 1;
    return new RouteNextHop(in.getInt(start + 4), gateway, weight, onLink, others.build());
  }
}
