package net.spanwire.bgp.policy;

import java.nio.charset.StandardCharsets;

/**
 * For {@code bench/fuzz}: any text where a policy names prefixes, AS paths or communities. It is
 * read, or refused with words; what was read prints itself as something that reads alike.
 */
public final class PolicyTextFuzz {

  private PolicyTextFuzz() {}

  /** The first byte chooses what the rest is read as. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0 || data.length > 200) {
      return;
    }
    String text = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
    try {
      switch ((data[0] & 0xff) % 4) {
        case 0 -> {
          Community community = Community.parse(text);
          same(community, Community.parse(community.toString()));
        }
        case 1 -> {
          // By its text: 65001:2-2 is written as 65001:2, which means the same in another form.
          String pattern = CommunityPattern.parse(text).toString();
          same(pattern, CommunityPattern.parse(pattern).toString());
        }
        case 2 -> {
          PrefixRange range = PrefixRange.parse(text);
          same(range, PrefixRange.parse(range.toString()));
        }
        default -> {
          var _ = AsPathPattern.parse(text);
        }
      }
    } catch (IllegalArgumentException e) {
      if (e.getMessage() == null || e.getMessage().isBlank()) {
        throw new AssertionError("refused without a word: " + text, e);
      }
    }
  }

  private static void same(Object read, Object again) {
    if (!read.equals(again)) {
      throw new IllegalStateException(read + " reads as " + again);
    }
  }
}
