package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Ipv6Address;

/**
 * Writes UPDATE messages of one session: as many as the destinations need, withdrawals first, and
 * each with destinations in one place only (RFC 7606 §5.1).
 */
final class UpdateEncoder {

  /** Header, length of the withdrawn part, length of the attributes. */
  private static final int FIXED = Framing.HEADER_LENGTH + 2 + 2;

  /** Flags, type and the longer length of an attribute. */
  private static final int ATTRIBUTE_HEADER = 4;

  private final NegotiatedSession session;
  private final AttributeEncoder attributeEncoder;
  private final WireWriter attributeBytes = new WireWriter(512);

  UpdateEncoder(NegotiatedSession session) {
    this.session = session;
    this.attributeEncoder = new AttributeEncoder(session.fourOctetAsn());
  }

  /** Appends whole messages and tells their number and what did not fit. */
  MessageEncoder.Outcome write(WireWriter out, Message.Update update) {
    int messages = withdraw(out, update.withdrawn());
    PathAttributes attributes = update.attributes();
    if (attributes == null) {
      return new MessageEncoder.Outcome(messages, 0);
    }
    boolean classic = isClassic(update.announced().getFirst(), attributes.nextHop());
    attributeBytes.clear();
    attributeEncoder.write(attributeBytes, attributes, classic);
    int room = room(attributes.nextHop(), classic);
    if (room < NlriCodec.size(largest(update.announced()), addPath(update.announced()))) {
      // RFC 8654 §4: what cannot be said is not said, and what was said before is taken back.
      messages += withdraw(out, update.announced());
      return new MessageEncoder.Outcome(messages, update.announced().size());
    }
    return new MessageEncoder.Outcome(
        messages + announce(out, update, attributes.nextHop(), classic, room), 0);
  }

  /** An IPv4 destination behind an IPv4 next hop stands in the fixed part. */
  private static boolean isClassic(Nlri nlri, NextHopAttribute nextHop) {
    return nlri.prefix().family() == AddressFamily.IPV4
        && nextHop.address().family() == AddressFamily.IPV4;
  }

  /** Octets for destinations in one message. */
  private int room(NextHopAttribute nextHop, boolean classic) {
    int free = session.maxMessageSize() - FIXED - attributeBytes.length();
    return classic ? free : free - ATTRIBUTE_HEADER - 5 - MpNlri.size(nextHop);
  }

  private static Nlri largest(ImmutableList<Nlri> destinations) {
    Nlri largest = destinations.getFirst();
    for (Nlri nlri : destinations) {
      if (nlri.prefix().length() > largest.prefix().length()) {
        largest = nlri;
      }
    }
    return largest;
  }

  private static AfiSafi family(ImmutableList<Nlri> destinations) {
    return AfiSafi.of(destinations.getFirst().prefix().family());
  }

  private boolean addPath(ImmutableList<Nlri> destinations) {
    return session.addPathSend().contains(family(destinations));
  }

  /** Index after the last destination, from {@code start} on, that fits {@code room}. */
  private static int fitting(ImmutableList<Nlri> list, int start, int room, boolean addPath) {
    int end = start;
    int left = room;
    while (end < list.size() && (left -= NlriCodec.size(list.get(end), addPath)) >= 0) {
      end++;
    }
    return end;
  }

  private static int size(ImmutableList<Nlri> list, boolean addPath) {
    int size = 0;
    for (Nlri nlri : list) {
      size += NlriCodec.size(nlri, addPath);
    }
    return size;
  }

  private int withdraw(WireWriter out, ImmutableList<Nlri> list) {
    if (list.isEmpty()) {
      return 0;
    }
    AfiSafi family = family(list);
    boolean addPath = addPath(list);
    // Who takes IPv4 with IPv6 next hops takes the withdrawals the same way (RFC 8950 §3).
    boolean classic = family == AfiSafi.IPV4_UNICAST && !session.extendedNextHop().contains(family);
    int room = session.maxMessageSize() - FIXED - (classic ? 0 : ATTRIBUTE_HEADER + 3);
    int messages = 0;
    for (int start = 0; start < list.size(); messages++) {
      int end = fitting(list, start, room, addPath);
      ImmutableList<Nlri> part = list.subList(start, end);
      int size = size(part, addPath);
      int messageAt = MessageEncoder.begin(out, Framing.TYPE_UPDATE);
      if (classic) {
        out.u16(size);
      } else {
        out.u16(0).u16(size + 3 + (size + 3 > 255 ? 4 : 3));
        mpHeader(out, AttributeType.MP_UNREACH_NLRI, size + 3, family);
      }
      part.forEach(nlri -> NlriCodec.write(out, nlri, addPath));
      if (classic) {
        out.u16(0);
      }
      MessageEncoder.end(out, messageAt);
      start = end;
    }
    return messages;
  }

  private int announce(
      WireWriter out, Message.Update update, NextHopAttribute nextHop, boolean classic, int room) {
    ImmutableList<Nlri> list = update.announced();
    boolean addPath = addPath(list);
    int messages = 0;
    for (int start = 0; start < list.size(); messages++) {
      int end = fitting(list, start, room, addPath);
      ImmutableList<Nlri> part = list.subList(start, end);
      int messageAt = MessageEncoder.begin(out, Framing.TYPE_UPDATE);
      out.u16(0);
      int attributesAt = out.length();
      out.u16(0);
      if (!classic) {
        reach(out, part, nextHop, addPath);
      }
      out.put(attributeBytes.array(), attributeBytes.length());
      out.patchU16(attributesAt, out.length() - attributesAt - 2);
      if (classic) {
        part.forEach(nlri -> NlriCodec.write(out, nlri, addPath));
      }
      MessageEncoder.end(out, messageAt);
      start = end;
    }
    return messages;
  }

  private static void reach(
      WireWriter out, ImmutableList<Nlri> part, NextHopAttribute nextHop, boolean addPath) {
    int nextHopSize = MpNlri.size(nextHop);
    int size = size(part, addPath) + 5 + nextHopSize;
    mpHeader(out, AttributeType.MP_REACH_NLRI, size, family(part));
    out.u8(nextHopSize).address(nextHop.address());
    Ipv6Address linkLocal = nextHop.linkLocal();
    if (linkLocal != null) {
      out.address(linkLocal);
    }
    out.u8(0);
    part.forEach(nlri -> NlriCodec.write(out, nlri, addPath));
  }

  private static void mpHeader(WireWriter out, AttributeType type, int length, AfiSafi family) {
    AttributeEncoder.header(out, type.flags(), type.code(), length);
    out.u16(family.family().afi()).u8(AfiSafi.SAFI_UNICAST);
  }

  void endOfRib(WireWriter out, AfiSafi family) {
    int messageAt = MessageEncoder.begin(out, Framing.TYPE_UPDATE);
    out.u16(0);
    if (family == AfiSafi.IPV4_UNICAST) {
      out.u16(0);
    } else {
      out.u16(6);
      mpHeader(out, AttributeType.MP_UNREACH_NLRI, 3, family);
    }
    MessageEncoder.end(out, messageAt);
  }
}
