package net.spanwire.kernelroute.netlink;

import java.nio.ByteBuffer;

/** Requests as bytes. */
public final class RequestEncoder {

  /** No request of ours is longer, groups and multipath routes of 256 legs included. */
  public static final int MAX_REQUEST_BYTES = 16 * 1024;

  private RequestEncoder() {}

  /**
   * Appends one request.
   *
   * @param out with at least {@link #MAX_REQUEST_BYTES} left
   * @param acknowledge ask for an answer even if all is well; errors are always answered
   */
  public static void encode(ByteBuffer out, Request request, int sequence, boolean acknowledge) {
    NetlinkWriter writer = new NetlinkWriter(out);
    int flags = Rtnetlink.NLM_F_REQUEST | (acknowledge ? Rtnetlink.NLM_F_ACK : 0);
    switch (request) {
      case Request.Put(KernelObject object, Request.Mode mode) -> {
        int start = writer.message(putType(object), flags | mode.flags(), sequence);
        encodePut(writer, object);
        writer.end(start);
      }
      case Request.Delete(KernelObject object) -> {
        int start = writer.message(deleteType(object), flags, sequence);
        encodeDelete(writer, object);
        writer.end(start);
      }
      case Request.SetLink(LinkSettings settings) -> {
        int start = writer.message(Rtnetlink.RTM_SETLINK, flags, sequence);
        LinkCodec.encode(writer, settings);
        writer.end(start);
      }
    }
  }

  private static int putType(KernelObject object) {
    return switch (object) {
      case Link ignored -> Rtnetlink.RTM_NEWLINK;
      case LinkAddress ignored -> Rtnetlink.RTM_NEWADDR;
      case Route ignored -> Rtnetlink.RTM_NEWROUTE;
      case NextHopObject ignored -> Rtnetlink.RTM_NEWNEXTHOP;
      case Rule ignored -> Rtnetlink.RTM_NEWRULE;
    };
  }

  private static int deleteType(KernelObject object) {
    return switch (object) {
      case Link ignored -> Rtnetlink.RTM_DELLINK;
      case LinkAddress ignored -> Rtnetlink.RTM_DELADDR;
      case Route ignored -> Rtnetlink.RTM_DELROUTE;
      case NextHopObject ignored -> Rtnetlink.RTM_DELNEXTHOP;
      case Rule ignored -> Rtnetlink.RTM_DELRULE;
    };
  }

  private static void encodePut(NetlinkWriter writer, KernelObject object) {
    switch (object) {
      case Link link -> throw new IllegalArgumentException("links are not made here: " + link);
      case LinkAddress address -> LinkCodec.encode(writer, address);
      case Route route -> RouteCodec.encode(writer, route, false);
      case NextHopObject nextHop -> NextHopCodec.encode(writer, nextHop);
      case Rule rule -> RuleCodec.encode(writer, rule);
    }
  }

  private static void encodeDelete(NetlinkWriter writer, KernelObject object) {
    switch (object) {
      case Link link -> LinkCodec.encodeIndex(writer, link.index());
      case LinkAddress address -> LinkCodec.encode(writer, address);
      case Route route -> RouteCodec.encode(writer, route, true);
      case NextHopObject nextHop -> NextHopCodec.encodeId(writer, nextHop.id());
      case Rule rule -> RuleCodec.encode(writer, rule);
    }
  }

  /** Appends a request for a dump; a filter that the kind does not know is left out. */
  public static void encode(ByteBuffer out, Dump dump, int sequence) {
    NetlinkWriter writer = new NetlinkWriter(out);
    int flags = Rtnetlink.NLM_F_REQUEST | Rtnetlink.NLM_F_DUMP;
    int start = writer.message(dumpType(dump.kind()), flags, sequence);
    switch (dump.kind()) {
      case LINKS -> LinkCodec.encodeIndex(writer, 0);
      case ADDRESSES -> LinkCodec.encodeAddressHeader(writer, dump.family(), null);
      case ROUTES -> {
        writer.u8(dump.family()).u8(0).u8(0).u8(0);
        writer.u8(RouteCodec.compatTable(dump.table())).u8(dump.protocol()).u8(0).u8(0).u32(0);
        if (dump.table() != 0) {
          writer.attributeU32(Rtnetlink.RTA_TABLE, dump.table());
        }
      }
      case NEXT_HOPS -> NextHopCodec.encodeHeader(writer, Rtnetlink.AF_UNSPEC, 0, 0);
      case RULES -> RuleCodec.encodeHeader(writer, dump.family(), 0, 0);
    }
    writer.end(start);
  }

  private static int dumpType(Dump.Kind kind) {
    return switch (kind) {
      case LINKS -> Rtnetlink.RTM_GETLINK;
      case ADDRESSES -> Rtnetlink.RTM_GETADDR;
      case ROUTES -> Rtnetlink.RTM_GETROUTE;
      case NEXT_HOPS -> Rtnetlink.RTM_GETNEXTHOP;
      case RULES -> Rtnetlink.RTM_GETRULE;
    };
  }
}
