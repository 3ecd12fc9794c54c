package net.spanwire.kernelroute.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Replies and notifications from bytes. */
public final class ReplyDecoder {

  private ReplyDecoder() {}

  /** Decodes every message between the buffer's position and limit, in order. */
  public static void decode(ByteBuffer datagram, Consumer<Reply> sink) {
    ByteBuffer in = datagram.order(ByteOrder.nativeOrder());
    int next = in.position();
    while (in.limit() - next >= Rtnetlink.NLMSG_HDRLEN) {
      int length = in.getInt(next);
      Reply.Header header =
          new Reply.Header(
              in.getShort(next + 4) & 0xffff,
              in.getShort(next + 6) & 0xffff,
              in.getInt(next + 8),
              in.getInt(next + 12));
      if (length < Rtnetlink.NLMSG_HDRLEN || length > in.limit() - next) {
        sink.accept(new Reply.Unreadable(header, "a message of " + length + " bytes"));
        return;
      }
      sink.accept(decode(in, next, next + length, header));
      next += length + 3 & ~3;
    }
  }

  private static Reply decode(ByteBuffer in, int start, int limit, Reply.Header header) {
    int body = start + Rtnetlink.NLMSG_HDRLEN;
    try {
      return switch (header.type()) {
        case Rtnetlink.NLMSG_ERROR -> acknowledgement(in, body, limit, header);
        case Rtnetlink.NLMSG_DONE -> done(in, body, limit, header);
        case Rtnetlink.RTM_NEWLINK -> new Reply.Present(header, LinkCodec.decode(in, body, limit));
        case Rtnetlink.RTM_DELLINK -> new Reply.Gone(header, LinkCodec.decode(in, body, limit));
        case Rtnetlink.RTM_NEWADDR ->
            new Reply.Present(header, LinkCodec.decodeAddress(in, body, limit));
        case Rtnetlink.RTM_DELADDR ->
            new Reply.Gone(header, LinkCodec.decodeAddress(in, body, limit));
        case Rtnetlink.RTM_NEWROUTE, Rtnetlink.RTM_DELROUTE -> route(in, body, limit, header);
        case Rtnetlink.RTM_NEWNEXTHOP ->
            new Reply.Present(header, NextHopCodec.decode(in, body, limit));
        case Rtnetlink.RTM_DELNEXTHOP ->
            new Reply.Gone(header, NextHopCodec.decode(in, body, limit));
        case Rtnetlink.RTM_NEWRULE, Rtnetlink.RTM_DELRULE -> rule(in, body, limit, header);
        default -> new Reply.Other(header);
      };
    } catch (NetlinkReader.FormatException | IndexOutOfBoundsException e) {
      return new Reply.Unreadable(header, String.valueOf(e.getMessage()));
    }
  }

  private static boolean isInternet(int family) {
    return family == Rtnetlink.AF_INET || family == Rtnetlink.AF_INET6;
  }

  private static Reply route(ByteBuffer in, int body, int limit, Reply.Header header) {
    if (!isInternet(in.get(body))) { // multicast forwarding, MPLS
      return new Reply.Other(header);
    }
    Route route = RouteCodec.decode(in, body, limit);
    return header.type() == Rtnetlink.RTM_NEWROUTE
        ? new Reply.Present(header, route)
        : new Reply.Gone(header, route);
  }

  private static Reply rule(ByteBuffer in, int body, int limit, Reply.Header header) {
    if (!isInternet(in.get(body))) {
      return new Reply.Other(header);
    }
    Rule rule = RuleCodec.decode(in, body, limit);
    return header.type() == Rtnetlink.RTM_NEWRULE
        ? new Reply.Present(header, rule)
        : new Reply.Gone(header, rule);
  }

  /**
   * struct nlmsgerr: the error, the header of the request, its payload unless capped, then TLVs.
   */
  private static Reply acknowledgement(ByteBuffer in, int body, int limit, Reply.Header header) {
    int errno = -in.getInt(body);
    int attributes = body + 4 + Rtnetlink.NLMSG_HDRLEN;
    if ((header.flags() & Rtnetlink.NLM_F_CAPPED) == 0) {
      attributes = body + 4 + (in.getInt(body + 4) + 3 & ~3);
    }
    String message = "";
    int offset = -1;
    if ((header.flags() & Rtnetlink.NLM_F_ACK_TLVS) != 0) {
      NetlinkReader reader = new NetlinkReader(in, attributes, limit);
      while (reader.next()) {
        switch (reader.type()) {
          case Rtnetlink.NLMSGERR_ATTR_MSG -> message = reader.text();
          case Rtnetlink.NLMSGERR_ATTR_OFFS -> offset = reader.u32();
          default -> {}
        }
      }
    }
    return new Reply.Acknowledgement(header, errno, message, offset);
  }

  private static Reply done(ByteBuffer in, int body, int limit, Reply.Header header) {
    int errno = limit - body >= 4 ? -in.getInt(body) : 0;
    String message = "";
    if ((header.flags() & Rtnetlink.NLM_F_ACK_TLVS) != 0) {
      NetlinkReader reader = new NetlinkReader(in, body + 4, limit);
      while (reader.next()) {
        if (reader.type() == Rtnetlink.NLMSGERR_ATTR_MSG) {
          message = reader.text();
        }
      }
    }
    return new Reply.Done(header, errno, message);
  }
}
