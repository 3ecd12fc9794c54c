package net.spanwire.bgp.message;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The way a route came (RFC 4271 §4.3 b, RFC 5065): segments, the nearest first. */
public record AsPath(ImmutableList<Segment> segments) {

  public static final AsPath EMPTY = new AsPath(ImmutableList.of());

  @Override
  public int hashCode() {
    return segments.hashCode();
  }

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

    /** Whether it is of a confederation, and says nothing outside of it (RFC 5065 §3). */
    public boolean confederation() {
      return this == AS_CONFED_SEQUENCE || this == AS_CONFED_SET;
    }

    /** Whether it has no order: deprecated by RFC 9774. */
    public boolean set() {
      return this == AS_SET || this == AS_CONFED_SET;
    }
  }

  /**
   * Autonomous systems of one kind.
   *
   * @param asns at least one, each 0 to 2³²−1; on the wire at most 255 to a segment
   */
  public record Segment(SegmentType type, ImmutableLongArray asns) {
    @Override
    public int hashCode() {
      return 31 * asns.hashCode() + type.code;
    }
  }

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

  /**
   * How often it is named.
   *
   * @param confederation in the segments of a confederation, or in the others
   */
  public int occurrences(long asn, boolean confederation) {
    long count = 0;
    for (Segment segment : segments) {
      if (segment.type().confederation() == confederation && segment.asns().contains(asn)) {
        count += segment.asns().stream().filter(each -> each == asn).count();
      }
    }
    return (int) count;
  }

  public boolean hasConfederation() {
    return segments.stream().anyMatch(segment -> segment.type().confederation());
  }

  /** Whether it has an AS_SET or an AS_CONFED_SET. */
  public boolean hasSet() {
    for (Segment segment : segments) {
      if (segment.type().set()) {
        return true;
      }
    }
    return false;
  }

  public boolean beginsWith(SegmentType type) {
    return !segments.isEmpty() && segments.getFirst().type() == type;
  }

  /** What is left of it outside of the confederation (RFC 5065 §4.1 c). */
  public AsPath withoutConfederation() {
    return hasConfederation()
        ? new AsPath(
            segments.stream()
                .filter(segment -> !segment.type().confederation())
                .collect(ImmutableList.toImmutableList()))
        : this;
  }

  /** The path with each number replaced; those replaced by a negative one are left out. */
  public AsPath replaceEach(LongUnaryOperator replacement) {
    ImmutableList.Builder<Segment> replaced = ImmutableList.builder();
    for (Segment segment : segments) {
      long[] asns = segment.asns().stream().map(replacement).filter(asn -> asn >= 0).toArray();
      if (asns.length > 0) {
        replaced.add(new Segment(segment.type(), ImmutableLongArray.copyOf(asns)));
      }
    }
    return new AsPath(replaced.build());
  }

  /**
   * The path with {@code asn} put before it {@code count} times, after what is of the confederation
   * (RFC 4271 §5.1.2 b).
   */
  public AsPath prepend(long asn, int count) {
    int leading = 0;
    while (leading < segments.size() && segments.get(leading).type().confederation()) {
      leading++;
    }
    return count == 0 ? this : prepend(SegmentType.AS_SEQUENCE, asn, count, leading);
  }

  /** The path as it goes to another member of the confederation (RFC 5065 §4.1 b). */
  public AsPath prependConfederation(long asn) {
    return prepend(SegmentType.AS_CONFED_SEQUENCE, asn, 1, 0);
  }

  /** In the segment at {@code position} if it is of that type and has room, or in a new one. */
  private AsPath prepend(SegmentType type, long asn, int count, int position) {
    LongStream prepended = LongStream.generate(() -> asn).limit(count);
    int rest = position;
    if (position < segments.size()
        && segments.get(position).type() == type
        && segments.get(position).asns().length() + count <= 255) {
      prepended = LongStream.concat(prepended, segments.get(position).asns().stream());
      rest++;
    }
    return new AsPath(
        ImmutableList.<Segment>builder()
            .addAll(segments.subList(0, position))
            .add(new Segment(type, ImmutableLongArray.copyOf(prepended.toArray())))
            .addAll(segments.subList(rest, segments.size()))
            .build());
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
