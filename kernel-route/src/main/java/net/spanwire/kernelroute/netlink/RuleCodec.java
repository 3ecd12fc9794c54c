package net.spanwire.kernelroute.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** struct fib_rule_hdr with its attributes (linux/fib_rules.h). */
final class RuleCodec {

  private static final int FIB_RULE_HDR_BYTES = 12;

  /** Attributes that every rule has or that select nothing: padding, table, protocol and such. */
  private static final int FRA_SUPPRESS_IFGROUP = 13;

  private static final int FRA_PAD = 18;

  private RuleCodec() {}

  static void encode(NetlinkWriter out, Rule rule) {
    encodeHeader(out, rule.family(), rule.table(), rule.action());
    out.attributeU32(Rtnetlink.FRA_PRIORITY, rule.priority());
    if (rule.table() != 0) {
      out.attributeU32(Rtnetlink.FRA_TABLE, rule.table());
    }
    if (rule.mark() != null) {
      out.attributeU32(Rtnetlink.FRA_FWMARK, rule.mark());
      out.attributeU32(Rtnetlink.FRA_FWMASK, rule.mask());
    }
    if (rule.suppressPrefixLength() >= 0) {
      out.attributeU32(Rtnetlink.FRA_SUPPRESS_PREFIXLEN, rule.suppressPrefixLength());
    }
    if (rule.protocol() != 0) {
      out.attributeU8(Rtnetlink.FRA_PROTOCOL, rule.protocol());
    }
    if (!rule.inputInterface().isEmpty()) {
      out.attribute(Rtnetlink.FRA_IIFNAME, rule.inputInterface());
    }
  }

  static void encodeHeader(NetlinkWriter out, int family, int table, int action) {
    out.u8(family).u8(0).u8(0).u8(0).u8(RouteCodec.compatTable(table)).u8(0).u8(0).u8(action);
    out.u32(0);
  }

  /** What the attributes of a rule said, until they are all read. */
  private static final class Parts {
    int priority;
    int table;
    @Nullable Integer mark;
    int mask = -1;
    int suppressPrefixLength = -1;
    int protocol;
    String inputInterface = "";
    boolean selective;
  }

  static Rule decode(ByteBuffer in, int offset, int limit) {
    NetlinkReader reader = new NetlinkReader(in, offset + FIB_RULE_HDR_BYTES, limit);
    Parts parts = new Parts();
    parts.table = in.get(offset + 4) & 0xff;
    parts.selective = in.get(offset + 3) != 0 || in.getInt(offset + 8) != 0;
    while (reader.next()) {
      decodeAttribute(reader, parts);
    }
    return new Rule(
        in.get(offset) & 0xff,
        parts.priority,
        in.get(offset + 7) & 0xff,
        parts.table,
        parts.mark,
        parts.mask,
        parts.suppressPrefixLength,
        parts.protocol,
        parts.inputInterface,
        parts.selective);
  }

  private static void decodeAttribute(NetlinkReader reader, Parts parts) {
    switch (reader.type()) {
      case Rtnetlink.FRA_PRIORITY -> parts.priority = reader.u32();
      case Rtnetlink.FRA_TABLE -> parts.table = reader.u32();
      case Rtnetlink.FRA_FWMARK -> parts.mark = reader.u32();
      case Rtnetlink.FRA_FWMASK -> parts.mask = reader.u32();
      case Rtnetlink.FRA_SUPPRESS_PREFIXLEN -> parts.suppressPrefixLength = reader.u32();
      case Rtnetlink.FRA_PROTOCOL -> parts.protocol = reader.u8();
      case Rtnetlink.FRA_IIFNAME -> parts.inputInterface = reader.text();
      case FRA_SUPPRESS_IFGROUP, FRA_PAD -> {}
      default -> parts.selective = true;
    }
  }
}
