package net.spanwire.daemon.config;

import java.util.HashSet;
import java.util.Set;

/**
 * Keys beside {@code spanwire}: values for substitutions may stand there, and nothing else, as
 * nobody would read it.
 */
final class RootKeys {

  private final KeyIndex index;
  private final Problems problems;

  RootKeys(KeyIndex index, Problems problems) {
    this.index = index;
    this.problems = problems;
  }

  void report(Set<String> keys, Location top) {
    Set<String> referred = new HashSet<>();
    for (KeyIndex.Reference reference : index.references()) {
      referred.add(reference.path().elements().getFirst());
    }
    for (String key : keys) {
      if (!key.equals("spanwire") && !referred.contains(key)) {
        Location where = index.nearest(KeyPath.ROOT.child(key), top);
        String expected = ", expected 'spanwire', or a value that some ${" + key + "…} refers to";
        problems.error(
            where,
            "unknown key '" + key + "'" + DidYouMean.questionOr(key, Set.of("spanwire"), expected));
      }
    }
  }
}
