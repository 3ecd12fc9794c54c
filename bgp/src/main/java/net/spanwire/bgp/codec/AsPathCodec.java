package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.AsPath.Segment;
import net.spanwire.bgp.message.AsPath.SegmentType;
import org.jspecify.annotations.Nullable;

/** AS_PATH and AS4_PATH (RFC 4271 §4.3 b, RFC 5065 §3, RFC 6793 §3). */
final class AsPathCodec {

  /** What stands for a four-octet number towards an old speaker (RFC 6793 §9). */
  static final long AS_TRANS = 23_456;

  private static final int MAX_SEGMENT = 255;
  private static final SegmentType[] TYPES = SegmentType.values();

  private AsPathCodec() {}

  /**
   * Reads to the end of {@code in}.
   *
   * @param width octets of an AS number: 2 or 4
   * @return null if it is malformed (RFC 7606 §7.2) or holds AS 0 (RFC 7607 §2)
   */
  static @Nullable AsPath read(WireReader in, int width) {
    AsPath.Builder path = new AsPath.Builder();
    while (!in.exhausted()) {
      int type = in.u8();
      int count = in.u8();
      if (type < 1 || type > TYPES.length || count == 0 || in.remaining() < count * width) {
        return null;
      }
      path.segment(TYPES[type - 1]);
      for (int i = 0; i < count; i++) {
        long asn = width == 2 ? in.u16() : in.u32();
        if (asn == 0) {
          return null;
        }
        path.asn(asn);
      }
    }
    return path.build();
  }

  /** Writes the value of the attribute; in two octets, AS_TRANS stands for what does not fit. */
  static void write(WireWriter out, AsPath path, int width) {
    for (Segment segment : path.segments()) {
      ImmutableLongArray asns = segment.asns();
      // A path prepended beyond 255 goes on in a further segment (RFC 4271 §5.1.2).
      for (int start = 0; start < asns.length(); start += MAX_SEGMENT) {
        int end = Math.min(start + MAX_SEGMENT, asns.length());
        out.u8(segment.type().code()).u8(end - start);
        for (int i = start; i < end; i++) {
          if (width == 4) {
            out.u32(asns.get(i));
          } else {
            out.u16((int) twoOctets(asns.get(i)));
          }
        }
      }
    }
  }

  static long twoOctets(long asn) {
    return asn > 0xffff ? AS_TRANS : asn;
  }

  /** Whether two octets lose something, so that AS4_PATH must go along. */
  static boolean needsFourOctets(AsPath path) {
    for (Segment segment : path.segments()) {
      if (!segment.type().confederation()
          && segment.asns().stream().anyMatch(asn -> asn > 0xffff)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The whole path out of what an old speaker sent (RFC 6793 §4.2.3): the leading part of AS_PATH
   * by which it is longer, then AS4_PATH.
   */
  static AsPath merge(AsPath path, AsPath as4Path) {
    int leading = path.length() - as4Path.length();
    if (leading < 0 || as4Path.isEmpty()) {
      return path;
    }
    ImmutableList.Builder<Segment> merged = ImmutableList.builder();
    for (Segment segment : path.segments()) {
      int count = AsPath.of(ImmutableList.of(segment)).length();
      if (count > leading) {
        if (leading > 0) {
          merged.add(new Segment(segment.type(), segment.asns().subArray(0, leading)));
        }
        break;
      }
      merged.add(segment);
      leading -= count;
    }
    return join(merged.addAll(as4Path.segments()).build());
  }

  /** Neighbouring sequences become one again, up to what a segment holds. */
  private static AsPath join(ImmutableList<Segment> segments) {
    ImmutableList.Builder<Segment> joined = ImmutableList.builder();
    @Nullable Segment open = null;
    for (Segment segment : segments) {
      if (open != null
          && open.type() == SegmentType.AS_SEQUENCE
          && segment.type() == SegmentType.AS_SEQUENCE
          && open.asns().length() + segment.asns().length() <= MAX_SEGMENT) {
        open =
            new Segment(
                SegmentType.AS_SEQUENCE,
                ImmutableLongArray.builder(open.asns().length() + segment.asns().length())
                    .addAll(open.asns())
                    .addAll(segment.asns())
                    .build());
        continue;
      }
      if (open != null) {
        joined.add(open);
      }
      open = segment;
    }
    if (open != null) {
      joined.add(open);
    }
    return AsPath.of(joined.build());
  }
}
