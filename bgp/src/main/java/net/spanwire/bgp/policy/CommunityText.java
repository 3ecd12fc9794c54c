package net.spanwire.bgp.policy;

import com.google.common.base.Splitter;
import java.util.List;

/** What the text forms of communities and of patterns over them share. */
final class CommunityText {

  private static final Splitter COLON = Splitter.on(':');

  private CommunityText() {}

  static List<String> parts(String text) {
    return COLON.splitToList(text);
  }

  static long number(String part, long max, String whole) {
    boolean digits = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw noCommunity(whole);
    }
    long value = part.length() > 18 ? Long.MAX_VALUE : Long.parseLong(part);
    if (value > max) {
      throw new IllegalArgumentException(
          "each part is 0 to " + max + ", not " + part + " as in '" + whole + "'");
    }
    return value;
  }

  static IllegalArgumentException noCommunity(String text) {
    return new IllegalArgumentException(
        "not a community: '"
            + text
            + "', expected 65001:100, 65001:1:2, rt:65001:100 or one of "
            + Community.WELL_KNOWN.keySet());
  }
}
