package net.spanwire.bgp.message;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The way a route came (RFC 4271 §4.3 b, RFC 5065): segments, the nearest first. A table holds
 * hundreds of thousands of them, so each is one array.
 */
public final class AsPath {

  public static final AsPath EMPTY = new AsPath(new int[0]);

  private static final SegmentType[] TYPES = SegmentType.values();
  private static final int LENGTH_BITS = 24;
  private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

  /** Of each segment its head, the type's code above its length, and then its numbers. */
  private final int[] words;

  private AsPath(int[] words) {
    this.words = words;
  }

  public static AsPath of(Iterable<Segment> segments) {
    Builder builder = new Builder();
    segments.forEach(builder::add);
    return builder.build();
  }

  /** Puts a path together, number by number. */
  public static final class Builder {

    private int[] words = new int[8];
    private int size;
    private int head;

    public Builder() {}

    /** Begins a segment; it must get a number. */
    public Builder segment(SegmentType type) {
      head = size;
      append(type.code << LENGTH_BITS);
      return this;
    }

    /** Adds a number, 0 to 2³²−1, to the segment. */
    public Builder asn(long asn) {
      append((int) asn);
      words[head]++;
      return this;
    }

    /** Adds a whole segment. */
    public Builder add(Segment segment) {
      segment(segment.type);
      segment.asns.forEach(this::asn);
      return this;
    }

    private void append(int word) {
      if (size == words.length) {
        words = Arrays.copyOf(words, size * 2);
      }
      words[size++] = word;
    }

    public AsPath build() {
      return size == 0 ? EMPTY : new AsPath(Arrays.copyOf(words, size));
    }
  }

  private static SegmentType type(int head) {
    return TYPES[(head >>> LENGTH_BITS) - 1];
  }

  private static int length(int head) {
    return head & LENGTH_MASK;
  }

  /** Where the segment after the one at {@code position} begins. */
  private int next(int position) {
    return position + 1 + length(words[position]);
  }

  private Segment segment(int position) {
    ImmutableLongArray.Builder asns = ImmutableLongArray.builder(length(words[position]));
    for (int i = position + 1; i < next(position); i++) {
      asns.add(Integer.toUnsignedLong(words[i]));
    }
    return new Segment(type(words[position]), asns.build());
  }

  /** The segments, made anew. */
  public ImmutableList<Segment> segments() {
    ImmutableList.Builder<Segment> segments = ImmutableList.builder();
    for (int i = 0; i < words.length; i = next(i)) {
      segments.add(segment(i));
    }
    return segments.build();
  }

  public boolean isEmpty() {
    return words.length == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AsPath that && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
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
  public record Segment(SegmentType type, ImmutableLongArray asns) {}

  /** One AS_SEQUENCE. */
  public static AsPath sequence(long... asns) {
    return asns.length == 0
        ? EMPTY
        : new Builder()
            .add(new Segment(SegmentType.AS_SEQUENCE, ImmutableLongArray.copyOf(asns)))
            .build();
  }

  /** As the decision counts: a set is one, confederation segments none (RFC 4271 §9.1.2.2 a). */
  public int length() {
    int length = 0;
    for (int i = 0; i < words.length; i = next(i)) {
      length +=
          switch (type(words[i])) {
            case AS_SEQUENCE -> length(words[i]);
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
    int first = afterConfederation();
    return first < words.length && type(words[first]) == SegmentType.AS_SEQUENCE
        ? OptionalLong.of(Integer.toUnsignedLong(words[first + 1]))
        : OptionalLong.empty();
  }

  /** Where the first segment is that is of no confederation; the end, if none is. */
  private int afterConfederation() {
    int position = 0;
    while (position < words.length && type(words[position]).confederation()) {
      position = next(position);
    }
    return position;
  }

  /** The type of the last segment, or null of an empty path. */
  public @Nullable SegmentType lastType() {
    SegmentType last = null;
    for (int i = 0; i < words.length; i = next(i)) {
      last = type(words[i]);
    }
    return last;
  }

  /** The autonomous system that originated the route, if the path ends in one. */
  public OptionalLong originAsn() {
    return lastType() == SegmentType.AS_SEQUENCE
        ? OptionalLong.of(Integer.toUnsignedLong(words[words.length - 1]))
        : OptionalLong.empty();
  }

  /** True if any segment names it. */
  public boolean contains(long asn) {
    return occurrences(asn, true) + occurrences(asn, false) > 0;
  }

  /**
   * How often it is named.
   *
   * @param confederation in the segments of a confederation, or in the others
   */
  public int occurrences(long asn, boolean confederation) {
    int count = 0;
    for (int i = 0; i < words.length; i = next(i)) {
      if (type(words[i]).confederation() == confederation) {
        for (int j = i + 1; j < next(i); j++) {
          count += words[j] == (int) asn ? 1 : 0;
        }
      }
    }
    return count;
  }

  public boolean hasConfederation() {
    return has(SegmentType.AS_CONFED_SEQUENCE) || has(SegmentType.AS_CONFED_SET);
  }

  /** Whether it has an AS_SET or an AS_CONFED_SET. */
  public boolean hasSet() {
    return has(SegmentType.AS_SET) || has(SegmentType.AS_CONFED_SET);
  }

  private boolean has(SegmentType type) {
    for (int i = 0; i < words.length; i = next(i)) {
      if (type(words[i]) == type) {
        return true;
      }
    }
    return false;
  }

  public boolean beginsWith(SegmentType type) {
    return !isEmpty() && type(words[0]) == type;
  }

  /** What is left of it outside of the confederation (RFC 5065 §4.1 c). */
  public AsPath withoutConfederation() {
    return hasConfederation()
        ? of(Iterables.filter(segments(), segment -> !segment.type().confederation()))
        : this;
  }

  /** The path with each number replaced; those replaced by a negative one are left out. */
  public AsPath replaceEach(LongUnaryOperator replacement) {
    Builder replaced = new Builder();
    for (Segment segment : segments()) {
      long[] asns = segment.asns().stream().map(replacement).filter(asn -> asn >= 0).toArray();
      if (asns.length > 0) {
        replaced.add(new Segment(segment.type(), ImmutableLongArray.copyOf(asns)));
      }
    }
    return replaced.build();
  }

  /**
   * The path with {@code asn} put before it {@code count} times, after what is of the confederation
   * (RFC 4271 §5.1.2 b).
   */
  public AsPath prepend(long asn, int count) {
    return count == 0 ? this : prepend(SegmentType.AS_SEQUENCE, asn, count, afterConfederation());
  }

  /** The path as it goes to another member of the confederation (RFC 5065 §4.1 b). */
  public AsPath prependConfederation(long asn) {
    return prepend(SegmentType.AS_CONFED_SEQUENCE, asn, 1, 0);
  }

  /** In the segment at {@code position} if it is of that type and has room, or in a new one. */
  private AsPath prepend(SegmentType type, long asn, int count, int position) {
    boolean joins =
        position < words.length
            && type(words[position]) == type
            && length(words[position]) + count <= 255;
    int rest = joins ? position + 1 : position;
    int joined = joins ? length(words[position]) : 0;
    int[] longer = new int[words.length + count + (joins ? 0 : 1)];
    System.arraycopy(words, 0, longer, 0, position);
    longer[position] = type.code << LENGTH_BITS | joined + count;
    Arrays.fill(longer, position + 1, position + 1 + count, (int) asn);
    System.arraycopy(words, rest, longer, position + 1 + count, words.length - rest);
    return new AsPath(longer);
  }

  /** As operators read it: {@code 65001 65002 {65003,65004}}; confederations as (…) and […]. */
  @Override
  public String toString() {
    return segments().stream().map(AsPath::text).collect(Collectors.joining(" "));
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
