package net.spanwire.bgp.message;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The communities of a route (RFC 1997), each as the number {@code asn << 16 | value}: an immutable
 * set in ascending order. A table holds hundreds of thousands, so each is one array.
 */
public final class Communities extends AbstractSet<Integer> {

  public static final Communities NONE = new Communities(new int[0]);

  private final int[] values;

  private Communities(int[] values) {
    this.values = values;
  }

  public static Communities of(int... values) {
    return values.length == 0 ? NONE : new Communities(sorted(values.clone()));
  }

  /** Sorts an array as numbers without a sign, and leaves repetitions out. */
  private static int[] sorted(int[] values) {
    flip(values);
    Arrays.sort(values);
    flip(values);
    int size = 0;
    for (int i = 0; i < values.length; i++) {
      if (i == 0 || values[i] != values[i - 1]) {
        values[size++] = values[i];
      }
    }
    return size == values.length ? values : Arrays.copyOf(values, size);
  }

  private static void flip(int[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] ^= Integer.MIN_VALUE;
    }
  }

  public static Communities copyOf(Collection<Integer> values) {
    return values instanceof Communities communities
        ? communities
        : of(values.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The set with one more, unless it is there. */
  public Communities with(int value) {
    int[] more = Arrays.copyOf(values, values.length + 1);
    more[values.length] = value;
    return new Communities(sorted(more));
  }

  public boolean has(int value) {
    for (int each : values) {
      if (each == value) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean contains(@Nullable Object value) {
    return value instanceof Integer number && has(number);
  }

  @Override
  public PrimitiveIterator.OfInt iterator() {
    return IntStream.of(values).iterator();
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Communities that
        ? Arrays.equals(values, that.values)
        : super.equals(other);
  }

  /** As of every set: the sum of those of its members. */
  @Override
  public int hashCode() {
    int sum = 0;
    for (int value : values) {
      sum += value;
    }
    return sum;
  }
}
