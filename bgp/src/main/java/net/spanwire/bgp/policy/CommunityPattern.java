package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.LargeCommunity;

/** One community, or all that differ only in parts given as {@code *} or as a range. */
public sealed interface CommunityPattern {

  boolean matches(PathAttributes attributes);

  /** Whether it means this one; used to remove. */
  boolean matches(Community community);

  /**
   * Reads a community, or {@code 65001:*}, {@code *:100-199}, {@code 65001:*:2}, {@code
   * rt:65001:*}, {@code soo:*:*} and the like.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static CommunityPattern parse(String text) {
    String stripped = text.strip().toLowerCase(Locale.ROOT);
    List<String> parts = CommunityText.parts(stripped);
    boolean several = parts.stream().anyMatch(PartRange::isRange);
    if (!several || Community.WELL_KNOWN.containsKey(stripped)) {
      return new Exactly(Community.parse(stripped));
    }
    if (ExtendedCommunity.isForm(stripped)) {
      return ExtendedRange.parse(stripped);
    }
    if (parts.size() != 2 && parts.size() != 3) {
      throw CommunityText.noCommunity(text);
    }
    long largest = parts.size() == 2 ? 0xffff : 0xffff_ffffL;
    return new AnyOf(
        parts.stream()
            .map(part -> PartRange.parse(part, largest, text))
            .collect(ImmutableList.toImmutableList()));
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
   * Several of those that are numbers alone.
   *
   * @param parts two for standard, three for large communities
   */
  record AnyOf(ImmutableList<PartRange> parts) implements CommunityPattern {

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
      return parts.get(0).contains(value >>> 16) && parts.get(1).contains(value & 0xffff);
    }

    private boolean matchesLarge(LargeCommunity value) {
      return parts.get(0).contains(value.global())
          && parts.get(1).contains(value.local1())
          && parts.get(2).contains(value.local2());
    }

    @Override
    public String toString() {
      return parts.stream().map(PartRange::toString).collect(Collectors.joining(":"));
    }
  }

  /**
   * Several route targets or sites of origin, of whatever layout (RFC 4360 §3, RFC 5668).
   *
   * @param kind {@code rt} or {@code soo}
   */
  record ExtendedRange(String kind, PartRange administrator, PartRange value)
      implements CommunityPattern {

    static ExtendedRange parse(String text) {
      List<String> parts = CommunityText.parts(text);
      if (parts.size() != 3 || !ExtendedCommunity.isAdministrated(parts.getFirst())) {
        throw CommunityText.noCommunity(text);
      }
      return new ExtendedRange(
          parts.getFirst(),
          PartRange.parse(parts.get(1), 0xffff_ffffL, text),
          PartRange.parse(parts.get(2), 0xffff_ffffL, text));
    }

    @Override
    public boolean matches(PathAttributes attributes) {
      for (long value : attributes.extendedCommunities()) {
        if (matches(value)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean matches(Community community) {
      return community instanceof Community.Extended(long value) && matches(value);
    }

    private boolean matches(long community) {
      ExtendedCommunity.Parts parts = ExtendedCommunity.parts(community);
      return parts != null
          && parts.kind().equals(kind)
          && (administrator.isAll() || administrator.dotted() == parts.dotted())
          && administrator.contains(parts.administrator())
          && value.contains(parts.value());
    }

    @Override
    public String toString() {
      return kind + ":" + administrator + ":" + value;
    }
  }
}
