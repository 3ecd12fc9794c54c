package net.spanwire.bgp.codec;

import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a route as recorded tables hold them (RFC 6396 §4.3.4): AS numbers of four
 * octets, and of MP_REACH_NLRI the next hop alone, since the record names the destination.
 */
public final class RecordedAttributes {

  private static final NegotiatedSession TERMS = NegotiatedSession.recorded(0, true, false);

  private RecordedAttributes() {}

  /** Appends the list, without its length. */
  public static void write(WireWriter out, IpPrefix destination, PathAttributes attributes) {
    NextHopAttribute nextHop = attributes.nextHop();
    boolean classic = isClassic(destination, nextHop.address().family());
    if (!classic) {
      int size = MpNlri.size(nextHop);
      AttributeType type = AttributeType.MP_REACH_NLRI;
      AttributeEncoder.header(out, type.flags(), type.code(), size + 1);
      out.u8(size).address(nextHop.address());
      Ipv6Address linkLocal = nextHop.linkLocal();
      if (linkLocal != null) {
        out.address(linkLocal);
      }
    }
    new AttributeEncoder(true).write(out, attributes, classic);
  }

  private static boolean isClassic(IpPrefix destination, AddressFamily nextHop) {
    return destination.family() == AddressFamily.IPV4 && nextHop == AddressFamily.IPV4;
  }

  /**
   * Reads a list to the end of {@code in}: by making of it the UPDATE that it came from, so that
   * there is one reading of attributes.
   *
   * @return null if it could not have announced a route
   */
  public static @Nullable PathAttributes read(WireReader in, IpPrefix destination) {
    WireWriter list = new WireWriter(in.remaining() + 64);
    boolean viaMp = copy(in, list, destination);
    if (in.overrun()) {
      return null;
    }
    WireWriter update = new WireWriter(list.length() + 64);
    update.u16(0).u16(list.length()).put(list.array(), list.length());
    if (!viaMp && destination.family() == AddressFamily.IPV4) {
      NlriCodec.write(update, new Nlri(destination), false);
    }
    WireReader body = new WireReader(update.array(), 0, update.length());
    return UpdateDecoder.decode(TERMS, false, new NextHops(), body) instanceof Decoded.Messages read
            && read.messages().size() == 1
            && read.messages().getFirst() instanceof Message.Update announced
        ? announced.attributes()
        : null;
  }

  /** Copies the attributes, MP_REACH_NLRI made whole; tells whether there was one. */
  private static boolean copy(WireReader in, WireWriter out, IpPrefix destination) {
    boolean viaMp = false;
    while (!in.exhausted()) {
      int flags = in.u8();
      int code = in.u8();
      int length = (flags & AttributeType.FLAG_EXTENDED_LENGTH) != 0 ? in.u16() : in.u8();
      WireReader value = in.slice(length);
      if (code == AttributeType.MP_REACH_NLRI.code()) {
        viaMp = true;
        reach(value, out, destination);
      } else {
        AttributeEncoder.header(
            out, flags & ~AttributeType.FLAG_EXTENDED_LENGTH, code, value.remaining());
        out.put(value.rest());
      }
    }
    return viaMp;
  }

  /** Some writers leave the attribute whole: then its first octet is 0, which no next hop is. */
  private static void reach(WireReader value, WireWriter out, IpPrefix destination) {
    AttributeType type = AttributeType.MP_REACH_NLRI;
    int size = value.peek() == 0 ? skipFamily(value) : value.u8();
    byte[] nextHop = value.slice(size).rest().toArray();
    Nlri nlri = new Nlri(destination);
    AttributeEncoder.header(
        out, type.flags(), type.code(), 5 + nextHop.length + NlriCodec.size(nlri, false));
    out.u16(destination.family().afi()).u8(AfiSafi.SAFI_UNICAST);
    out.u8(nextHop.length).put(nextHop).u8(0);
    NlriCodec.write(out, nlri, false);
  }

  private static int skipFamily(WireReader value) {
    value.u16();
    value.u8();
    return value.u8();
  }
}
