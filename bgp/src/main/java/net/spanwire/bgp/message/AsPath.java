package net.spanwire.bgp.message;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;

/** The way a route came (RFC 4271 §4.3 b, RFC 5065): segments, the nearest first. */
public record AsPath(ImmutableList<Segment> segments) {

  public static final AsPath EMPTY = new AsPath(ImmutableList.of());

  /** The kinds of segment, in the order of their codes. */
  public enum SegmentType {
    AS_SET(1),
    AS_SEQUENCE(2),
    AS_CONFED_SEQUENCE(3),
    AS_CONFED_SET(4);

    private final int code;

    SegmentType(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /**
   * Autonomous systems of one kind.
   *
   * @param asns at least one, each 0 to 2³²−1; on the wire at most 255 to a segment
   */
  public record Segment(SegmentType type, ImmutableLongArray asns) {}

  /** One AS_SEQUENCE. */
  public static AsPath sequence(long... asns) {
    return asns.length == 0
        ? EMPTY
        : new AsPath(
            ImmutableList.of(
                new Segment(SegmentType.AS_SEQUENCE, ImmutableLongArray.copyOf(asns))));
  }
}
