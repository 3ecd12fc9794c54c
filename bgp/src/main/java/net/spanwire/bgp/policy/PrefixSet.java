package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimaps;
import java.util.Collection;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Prefix ranges; a prefix belongs if it is in one of them. A look-up costs one hash probe for each
 * distinct length of the ranges' own prefixes, however many ranges there are.
 */
public final class PrefixSet {

  private final ImmutableList<PrefixRange> ranges;
  private final ImmutableListMultimap<IpPrefix, PrefixRange> byPrefix;
  private final int[] lengthsV4;
  private final int[] lengthsV6;

  private PrefixSet(ImmutableList<PrefixRange> ranges) {
    this.ranges = ranges;
    byPrefix = Multimaps.index(ranges, PrefixRange::prefix);
    lengthsV4 = lengths(AddressFamily.IPV4);
    lengthsV6 = lengths(AddressFamily.IPV6);
  }

  public static PrefixSet of(Collection<PrefixRange> ranges) {
    return new PrefixSet(ImmutableList.copyOf(ranges));
  }

  /**
   * Reads ranges as {@link PrefixRange#parse} does.
   *
   * @throws IllegalArgumentException for the first that is none
   */
  public static PrefixSet parse(Collection<String> texts) {
    return of(texts.stream().map(PrefixRange::parse).toList());
  }

  private int[] lengths(AddressFamily family) {
    return byPrefix.keySet().stream()
        .filter(prefix -> prefix.family() == family)
        .mapToInt(IpPrefix::length)
        .distinct()
        .sorted()
        .toArray();
  }

  public ImmutableList<PrefixRange> ranges() {
    return ranges;
  }

  public boolean contains(IpPrefix prefix) {
    IpAddress address = prefix.address();
    for (int length : prefix.family() == AddressFamily.IPV4 ? lengthsV4 : lengthsV6) {
      if (length > prefix.length()) {
        return false;
      }
      for (PrefixRange range : byPrefix.get(IpPrefix.of(address, length))) {
        if (prefix.length() >= range.minLength() && prefix.length() <= range.maxLength()) {
          return true;
        }
      }
    }
    return false;
  }

  /** True if the address, as a host, belongs. */
  public boolean contains(IpAddress address) {
    return contains(IpPrefix.of(address, address.family().bits()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PrefixSet that && ranges.equals(that.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
