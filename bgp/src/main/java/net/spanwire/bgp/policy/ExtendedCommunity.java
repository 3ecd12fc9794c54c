package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableBiMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/** The layout of extended communities (RFC 4360 §3, RFC 5668) and their text. */
public final class ExtendedCommunity {

  private static final int TWO_OCTET_AS = 0x00;
  private static final int IPV4 = 0x01;
  private static final int FOUR_OCTET_AS = 0x02;

  /** draft-ietf-idr-link-bandwidth: non-transitive, two-octet AS, subtype 4. */
  private static final int LINK_BANDWIDTH = 0x4004;

  private static final int TRANSITIVE_LINK_BANDWIDTH = 0x0004;

  private static final ImmutableBiMap<String, Integer> SUBTYPES =
      ImmutableBiMap.of("rt", 0x02, "soo", 0x03);

  private static final Pattern HEX = Pattern.compile("0x[0-9a-f]{16}");
  private static final Pattern NAMED = Pattern.compile("(rt|soo|bandwidth):.*");

  private ExtendedCommunity() {}

  static boolean isForm(String text) {
    return HEX.matcher(text).matches() || NAMED.matcher(text).matches();
  }

  static long parse(String text) {
    if (text.startsWith("0x")) {
      return Long.parseUnsignedLong(text.substring(2), 16);
    }
    List<String> parts = CommunityText.parts(text);
    if (parts.size() != 3) {
      throw CommunityText.noCommunity(text);
    }
    if (parts.getFirst().equals("bandwidth")) {
      long asn = CommunityText.number(parts.get(1), 0xffff, text);
      float rate = CommunityText.number(parts.get(2), Long.MAX_VALUE, text);
      return (long) LINK_BANDWIDTH << 48
          | asn << 32
          | Integer.toUnsignedLong(Float.floatToIntBits(rate));
    }
    Integer subtype = SUBTYPES.get(parts.getFirst());
    if (subtype == null) {
      throw CommunityText.noCommunity(text);
    }
    return administrated(subtype, parts, text);
  }

  private static long administrated(long subtype, List<String> parts, String text) {
    if (parts.get(1).indexOf('.') >= 0) {
      if (!(IpAddress.parse(parts.get(1)) instanceof Ipv4Address(int bits))) {
        throw CommunityText.noCommunity(text);
      }
      return (long) IPV4 << 56
          | subtype << 48
          | Integer.toUnsignedLong(bits) << 16
          | CommunityText.number(parts.get(2), 0xffff, text);
    }
    long asn = CommunityText.number(parts.get(1), 0xffff_ffffL, text);
    return asn <= 0xffff
        ? (long) TWO_OCTET_AS << 56
            | subtype << 48
            | asn << 32
            | CommunityText.number(parts.get(2), 0xffff_ffffL, text)
        : (long) FOUR_OCTET_AS << 56
            | subtype << 48
            | asn << 16
            | CommunityText.number(parts.get(2), 0xffff, text);
  }

  /**
   * What a route target or a site of origin is made of.
   *
   * @param kind {@code rt} or {@code soo}
   * @param dotted whether the administrator is an IPv4 address
   * @param administrator a number, or the bits of the address
   */
  record Parts(String kind, boolean dotted, long administrator, long value) {
    @Override
    public String toString() {
      return kind
          + ":"
          + (dotted ? new Ipv4Address((int) administrator) : Long.toString(administrator))
          + ":"
          + value;
    }
  }

  /** True for the kinds that have an administrator and a value. */
  static boolean isAdministrated(String kind) {
    return SUBTYPES.containsKey(kind);
  }

  /** What it is made of, or null if it is of another kind. */
  static @Nullable Parts parts(long community) {
    String kind = SUBTYPES.inverse().get((int) (community >>> 48 & 0xff));
    if (kind == null) {
      return null;
    }
    return switch ((int) (community >>> 56)) {
      case TWO_OCTET_AS ->
          new Parts(kind, false, community >>> 32 & 0xffff, community & 0xffff_ffffL);
      case IPV4 -> new Parts(kind, true, community >>> 16 & 0xffff_ffffL, community & 0xffff);
      case FOUR_OCTET_AS ->
          new Parts(kind, false, community >>> 16 & 0xffff_ffffL, community & 0xffff);
      default -> null;
    };
  }

  static String toText(long value) {
    if (value >>> 48 == LINK_BANDWIDTH) {
      return "bandwidth:"
          + (value >>> 32 & 0xffff)
          + ":"
          + (long) Float.intBitsToFloat((int) value);
    }
    Parts parts = parts(value);
    return parts != null ? parts.toString() : String.format("0x%016x", value);
  }

  /**
   * The bandwidth in bytes per second, if {@code value} is a link bandwidth: non-transitive, or
   * transitive as FRR writes it.
   */
  public static OptionalDouble linkBandwidth(long value) {
    return value >>> 48 == LINK_BANDWIDTH || value >>> 48 == TRANSITIVE_LINK_BANDWIDTH
        ? OptionalDouble.of(Float.intBitsToFloat((int) value))
        : OptionalDouble.empty();
  }
}
