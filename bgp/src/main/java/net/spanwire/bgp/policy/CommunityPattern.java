package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import java.util.List;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.LargeCommunity;

/** One community, or all that differ only in parts given as {@code *}. */
public sealed interface CommunityPattern {

  boolean matches(PathAttributes attributes);

  /** Whether it means this one; used to remove. */
  boolean matches(Community community);

  /**
   * Reads a community, or {@code 65001:*}, {@code *:100}, {@code 65001:*:2} and the like.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static CommunityPattern parse(String text) {
    String stripped = text.strip();
    if (stripped.indexOf('*') < 0) {
      return new Exactly(Community.parse(stripped));
    }
    List<String> parts = CommunityText.parts(stripped);
    if (parts.size() != 2 && parts.size() != 3) {
      throw CommunityText.noCommunity(text);
    }
    long max = parts.size() == 2 ? 0xffff : 0xffff_ffffL;
    ImmutableList.Builder<Long> numbers = ImmutableList.builder();
    for (String part : parts) {
      numbers.add(part.equals("*") ? AnyOf.ANY : CommunityText.number(part, max, text));
    }
    return new AnyOf(numbers.build());
  }

  /** One. */
  record Exactly(Community community) implements CommunityPattern {
    @Override
    public boolean matches(PathAttributes attributes) {
      return community.isOn(attributes);
    }

    @Override
    public boolean matches(Community other) {
      return community.equals(other);
    }

    @Override
    public String toString() {
      return community.toString();
    }
  }

  /**
   * Several.
   *
   * @param parts two for standard, three for large communities; {@link #ANY} where any will do
   */
  record AnyOf(ImmutableList<Long> parts) implements CommunityPattern {

    static final long ANY = -1;

    @Override
    public boolean matches(PathAttributes attributes) {
      if (parts.size() == 2) {
        for (int value : attributes.communities()) {
          if (matchesStandard(value)) {
            return true;
          }
        }
        return false;
      }
      for (LargeCommunity value : attributes.largeCommunities()) {
        if (matchesLarge(value)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean matches(Community community) {
      return switch (community) {
        case Community.Standard(int value) -> parts.size() == 2 && matchesStandard(value);
        case Community.Large(LargeCommunity value) -> parts.size() == 3 && matchesLarge(value);
        case Community.Extended extended -> false;
      };
    }

    private boolean matchesStandard(int value) {
      return fits(0, value >>> 16) && fits(1, value & 0xffff);
    }

    private boolean matchesLarge(LargeCommunity value) {
      return fits(0, value.global()) && fits(1, value.local1()) && fits(2, value.local2());
    }

    private boolean fits(int part, long value) {
      return parts.get(part) == ANY || parts.get(part) == value;
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      for (long part : parts) {
        text.append(text.isEmpty() ? "" : ":").append(part == ANY ? "*" : Long.toString(part));
      }
      return text.toString();
    }
  }
}
