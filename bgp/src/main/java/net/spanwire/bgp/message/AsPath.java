package net.spanwire.bgp.message;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

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

  /** As the decision counts: a set is one, confederation segments none (RFC 4271 §9.1.2.2 a). */
  public int length() {
    int length = 0;
    for (Segment segment : segments) {
      length +=
          switch (segment.type()) {
            case AS_SEQUENCE -> segment.asns().length();
            case AS_SET -> 1;
            case AS_CONFED_SEQUENCE, AS_CONFED_SET -> 0;
          };
    }
    return length;
  }

  /**
   * The autonomous system the route was received from: the first of a leading AS_SEQUENCE, after
   * any confederation segments. Empty where the route is from our own (RFC 4271 §9.1.2.2 c).
   */
  public OptionalLong neighborAsn() {
    for (Segment segment : segments) {
      switch (segment.type()) {
        case AS_SEQUENCE -> {
          return OptionalLong.of(segment.asns().get(0));
        }
        case AS_SET -> {
          return OptionalLong.empty();
        }
        case AS_CONFED_SEQUENCE, AS_CONFED_SET -> {}
      }
    }
    return OptionalLong.empty();
  }

  /** The autonomous system that originated the route, if the path ends in one. */
  public OptionalLong originAsn() {
    if (segments.isEmpty()) {
      return OptionalLong.empty();
    }
    Segment last = segments.getLast();
    return last.type() == SegmentType.AS_SEQUENCE
        ? OptionalLong.of(last.asns().get(last.asns().length() - 1))
        : OptionalLong.empty();
  }

  /** True if any segment names it. */
  public boolean contains(long asn) {
    for (Segment segment : segments) {
      if (segment.asns().contains(asn)) {
        return true;
      }
    }
    return false;
  }

  /** The path with {@code asn} put before it {@code count} times (RFC 4271 §5.1.2 b). */
  public AsPath prepend(long asn, int count) {
    if (count == 0) {
      return this;
    }
    LongStream prepended = LongStream.generate(() -> asn).limit(count);
    ImmutableList.Builder<Segment> result = ImmutableList.builder();
    int kept = 0;
    if (!segments.isEmpty()
        && segments.getFirst().type() == SegmentType.AS_SEQUENCE
        && segments.getFirst().asns().length() + count <= 255) {
      prepended = LongStream.concat(prepended, segments.getFirst().asns().stream());
      kept = 1;
    }
    result.add(
        new Segment(SegmentType.AS_SEQUENCE, ImmutableLongArray.copyOf(prepended.toArray())));
    result.addAll(segments.subList(kept, segments.size()));
    return new AsPath(result.build());
  }

  /** As operators read it: {@code 65001 65002 {65003,65004}}; confederations as (…) and […]. */
  @Override
  public String toString() {
    return segments.stream().map(AsPath::text).collect(Collectors.joining(" "));
  }

  private static String text(Segment segment) {
    return switch (segment.type()) {
      case AS_SEQUENCE -> join(segment, " ");
      case AS_SET -> "{" + join(segment, ",") + "}";
      case AS_CONFED_SEQUENCE -> "(" + join(segment, " ") + ")";
      case AS_CONFED_SET -> "[" + join(segment, ",") + "]";
    };
  }

  private static String join(Segment segment, String separator) {
    return segment.asns().stream().mapToObj(Long::toString).collect(Collectors.joining(separator));
  }
}
