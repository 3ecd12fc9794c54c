package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableListMultimap;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Guesses which of the known words a misspelt one was to be. */
final class DidYouMean {

  /** Words that others use for the same thing: wg-quick, BIRD, FRR, GoBGP. */
  private static final ImmutableListMultimap<String, String> OTHER_NAMES =
      ImmutableListMultimap.<String, String>builder()
          .putAll("pubkey", "public-key")
          .putAll("psk", "preshared-key")
          .putAll("address", "addresses", "neighbor")
          .putAll("neighbor", "address")
          .putAll("keepalive", "persistent-keepalive")
          .putAll("as", "asn")
          .putAll("remote-as", "asn")
          .putAll("peer-as", "asn")
          .putAll("local-as", "asn")
          .putAll("networks", "announce")
          .putAll("network", "announce")
          .putAll("hold", "hold-time")
          .putAll("port", "listen-port", "listen")
          .putAll("if", "match")
          .putAll("action", "then", "set")
          .build();

  private DidYouMean() {}

  /** The question with a comma before it, or {@code otherwise} where nothing comes near. */
  static String questionOr(String word, Collection<String> known, String otherwise) {
    String nearest = nearest(word, known);
    return nearest == null ? otherwise : ", did you mean '" + nearest + "'?";
  }

  /** The known word that is near enough to be meant, or null. */
  static @Nullable String nearest(String word, Collection<String> known) {
    String canonical = word.toLowerCase(Locale.ROOT).replace('_', '-');
    String best = null;
    int bestDistance = Math.max(1, canonical.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(canonical, candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    if (best != null) {
      return best;
    }
    for (String candidate : known) {
      if (canonical.length() >= 3 && candidate.startsWith(canonical)) {
        return candidate;
      }
    }
    for (String other : OTHER_NAMES.get(canonical)) {
      if (known.contains(other)) {
        return other;
      }
    }
    return null;
  }

  /** Levenshtein's distance, with a swap of neighbours as one edit. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
