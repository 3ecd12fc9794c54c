package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds keys that are given twice. A block may be opened again where it only groups ({@code peers},
 * {@code router}); a thing with a name of its own may not, and no value may be given twice unless
 * the second one builds upon the first.
 */
final class Duplicates {

  /** Blocks whose keys are names that the operator chose. */
  static final ImmutableSet<String> COLLECTIONS =
      ImmutableSet.of(
          "peers", "neighbors", "policies", "prefix-sets", "as-path-sets", "community-sets");

  private final KeyIndex index;
  private final Problems problems;
  private final Set<KeyPath> duplicates = new HashSet<>();

  Duplicates(KeyIndex index, Problems problems) {
    this.index = index;
    this.problems = problems;
  }

  void report() {
    index.entries().forEach(this::check);
  }

  /** What is inside of a thing that is there twice needs no words of its own. */
  private boolean isWithinDuplicate(KeyPath path) {
    for (KeyPath at = path; !at.isRoot(); at = at.parent()) {
      if (duplicates.contains(at)) {
        return true;
      }
    }
    return false;
  }

  private void check(KeyPath path, List<KeyIndex.Entry> entries) {
    KeyIndex.Entry first = null;
    for (KeyIndex.Entry entry : entries) {
      if (first != null && clash(path, first, entry) && !isWithinDuplicate(path.parent())) {
        duplicates.add(path);
        problems.error(
            entry.where(),
            path + " is given twice, first at " + first.where() + ", expected it once");
      } else if (first == null && entry.kind() != KeyIndex.Kind.PASSED) {
        first = entry;
      }
    }
  }

  private static boolean clash(KeyPath path, KeyIndex.Entry first, KeyIndex.Entry second) {
    return switch (second.kind()) {
      case AMENDMENT, PASSED -> false;
      case VALUE -> true;
      case BLOCK -> first.kind() != KeyIndex.Kind.BLOCK || isNamed(path);
    };
  }

  /** True for {@code spanwire.peers.NAME} and its like. */
  private static boolean isNamed(KeyPath path) {
    return path.elements().size() == 3
        && path.elements().getFirst().equals("spanwire")
        && COLLECTIONS.contains(path.elements().get(1));
  }
}
