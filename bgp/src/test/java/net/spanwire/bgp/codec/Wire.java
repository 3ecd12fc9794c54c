package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Locale;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;

/** Sessions and literal messages for tests. */
final class Wire {

  static final ImmutableSet<AfiSafi> BOTH = ImmutableSet.copyOf(AfiSafi.values());

  private Wire() {}

  /** What tests vary. */
  record Session(SessionKind kind, boolean fourOctets, ImmutableSet<AfiSafi> addPath, int size) {
    static final Session EXTERNAL =
        new Session(SessionKind.EXTERNAL, true, ImmutableSet.of(), 4096);
    static final Session INTERNAL =
        new Session(SessionKind.INTERNAL, true, ImmutableSet.of(), 4096);
    static final Session MEMBER =
        new Session(SessionKind.CONFEDERATION, true, ImmutableSet.of(), 4096);
    static final Session OLD = new Session(SessionKind.EXTERNAL, false, ImmutableSet.of(), 4096);
    static final Session ADD_PATH = new Session(SessionKind.EXTERNAL, true, BOTH, 4096);

    NegotiatedSession negotiated() {
      IpAddress local = IpAddress.parse("192.0.2.1");
      IpAddress remote = IpAddress.parse("192.0.2.2");
      return new NegotiatedSession(
          "fra",
          kind,
          65001,
          kind == SessionKind.INTERNAL ? 65001 : 65002,
          (Ipv4Address) local,
          (Ipv4Address) remote,
          new NegotiatedSession.LinkAddresses(local, remote, null, null, null, null, null),
          BOTH,
          ImmutableSet.of(AfiSafi.IPV4_UNICAST),
          addPath,
          addPath,
          fourOctets,
          true,
          false,
          size,
          90,
          ImmutableList.of());
    }

    /** The same, but IPv4 destinations have IPv4 next hops only. */
    NegotiatedSession withoutExtendedNextHop() {
      NegotiatedSession s = negotiated();
      return new NegotiatedSession(
          s.neighbor(),
          s.kind(),
          s.localAsn(),
          s.remoteAsn(),
          s.localRouterId(),
          s.remoteRouterId(),
          s.link(),
          s.families(),
          ImmutableSet.of(),
          s.addPathReceive(),
          s.addPathSend(),
          s.fourOctetAsn(),
          s.routeRefresh(),
          s.enhancedRouteRefresh(),
          s.maxMessageSize(),
          s.holdTimeSeconds(),
          s.capabilities());
    }
  }

  /** Hexadecimal digits with blanks for the eye. */
  static Bytes hex(String... parts) {
    return Bytes.ofHex(String.join("", parts).replace(" ", ""));
  }

  /** A whole message around a body. */
  static Bytes message(int type, String... body) {
    Bytes content = hex(body);
    return hex(
        "ff".repeat(16),
        String.format(Locale.ROOT, "%04x%02x", content.length() + 19, type),
        content.toString());
  }

  /** An UPDATE out of its three parts, the lengths filled in. */
  static Bytes update(String withdrawn, String attributes, String nlri) {
    Bytes gone = hex(withdrawn);
    Bytes list = hex(attributes);
    return message(
        2,
        String.format(Locale.ROOT, "%04x", gone.length()),
        gone.toString(),
        String.format(Locale.ROOT, "%04x", list.length()),
        list.toString(),
        nlri);
  }

  static Decoded decode(NegotiatedSession session, Bytes bytes) {
    MessageDecoder decoder = new MessageDecoder();
    decoder.established(session, false);
    byte[] array = bytes.toArray();
    return decoder.decode(array, 0, array.length);
  }

  static Bytes encode(NegotiatedSession session, Message message) {
    WireWriter out = new WireWriter(64);
    MessageEncoder encoder = new MessageEncoder();
    encoder.established(session);
    encoder.encode(message, out);
    return out.toBytes();
  }
}
