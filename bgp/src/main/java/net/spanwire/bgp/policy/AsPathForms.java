package net.spanwire.bgp.policy;

import java.util.regex.Pattern;

/** The text forms of {@link AsPathPattern}. */
final class AsPathForms {

  static final Pattern WORDS = Pattern.compile("(contains|originated-by|neighbor)\\s+(\\d+)");

  /** A number with an anchor or a separator on each side, or with none on both. */
  static final Pattern SIMPLE = Pattern.compile("([_^]?)(\\d+)([_$]?)");

  static final Pattern EXPRESSION = Pattern.compile("[0-9 _^$.*+?|,\\-(){}\\[\\]\\\\]+");

  private AsPathForms() {}

  static long asn(String text) {
    long asn = text.length() > 10 ? Long.MAX_VALUE : Long.parseLong(text);
    if (asn > 0xffff_ffffL) {
      throw new IllegalArgumentException("an AS number is 0 to 4294967295, not " + text);
    }
    return asn;
  }
}
