package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableBiMap;
import java.util.List;
import java.util.Locale;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.LargeCommunity;

/** A community of one of the three kinds, with its text forms. */
public sealed interface Community {

  /** RFC 1997. */
  int NO_EXPORT = 0xffff_ff01;

  /** RFC 1997. */
  int NO_ADVERTISE = 0xffff_ff02;

  /** RFC 1997. */
  int NO_EXPORT_SUBCONFED = 0xffff_ff03;

  /** RFC 8326. */
  int GRACEFUL_SHUTDOWN = 0xffff_0000;

  /** RFC 9494. */
  int LLGR_STALE = 0xffff_0006;

  /** RFC 9494. */
  int NO_LLGR = 0xffff_0007;

  /** Communities with a name (IANA's registry of well-known communities). */
  ImmutableBiMap<String, Integer> WELL_KNOWN =
      ImmutableBiMap.<String, Integer>builder()
          .put("graceful-shutdown", GRACEFUL_SHUTDOWN)
          .put("accept-own", 0xffff_0001)
          .put("llgr-stale", LLGR_STALE)
          .put("no-llgr", NO_LLGR)
          .put("blackhole", 0xffff_029a)
          .put("no-export", NO_EXPORT)
          .put("no-advertise", NO_ADVERTISE)
          .put("no-export-subconfed", NO_EXPORT_SUBCONFED)
          .put("no-peer", 0xffff_ff04)
          .buildOrThrow();

  /** True if a route carries it. */
  boolean isOn(PathAttributes attributes);

  /**
   * Reads {@code 65001:100}, a well-known name such as {@code no-export}, a large community {@code
   * 65001:1:2}, or an extended one: {@code rt:65001:100}, {@code soo:192.0.2.1:100}, {@code
   * bandwidth:65001:BYTES_PER_SECOND} or 16 hexadecimal digits after {@code 0x}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Community parse(String text) {
    String stripped = text.strip().toLowerCase(Locale.ROOT);
    Integer wellKnown = WELL_KNOWN.get(stripped);
    if (wellKnown != null) {
      return new Standard(wellKnown);
    }
    if (ExtendedCommunity.isForm(stripped)) {
      return new Extended(ExtendedCommunity.parse(stripped));
    }
    List<String> parts = CommunityText.parts(stripped);
    return switch (parts.size()) {
      case 2 ->
          new Standard(
              (int)
                  (CommunityText.number(parts.get(0), 0xffff, text) << 16
                      | CommunityText.number(parts.get(1), 0xffff, text)));
      case 3 ->
          new Large(
              new LargeCommunity(
                  CommunityText.number(parts.get(0), 0xffff_ffffL, text),
                  CommunityText.number(parts.get(1), 0xffff_ffffL, text),
                  CommunityText.number(parts.get(2), 0xffff_ffffL, text)));
      default -> throw CommunityText.noCommunity(text);
    };
  }

  /** RFC 1997: {@code asn << 16 | value}. */
  record Standard(int value) implements Community {
    @Override
    public boolean isOn(PathAttributes attributes) {
      return attributes.communities().has(value);
    }

    @Override
    public String toString() {
      String name = WELL_KNOWN.inverse().get(value);
      return name != null ? name : (value >>> 16) + ":" + (value & 0xffff);
    }
  }

  /** RFC 4360: the 8 bytes in network order. */
  record Extended(long value) implements Community {
    @Override
    public boolean isOn(PathAttributes attributes) {
      return attributes.extendedCommunities().contains(value);
    }

    @Override
    public String toString() {
      return ExtendedCommunity.toText(value);
    }
  }

  /** RFC 8092. */
  record Large(LargeCommunity value) implements Community {
    @Override
    public boolean isOn(PathAttributes attributes) {
      return attributes.largeCommunities().contains(value);
    }

    @Override
    public String toString() {
      return value.global() + ":" + value.local1() + ":" + value.local2();
    }
  }
}
