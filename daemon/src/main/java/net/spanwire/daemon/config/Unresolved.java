package net.spanwire.daemon.config;

import java.util.Map;
import java.util.Set;

/** Finds the substitutions that lead nowhere; the library would stop at the first. */
final class Unresolved {

  private final KeyIndex index;
  private final Map<String, String> environment;
  private final Problems problems;

  Unresolved(KeyIndex index, Map<String, String> environment, Problems problems) {
    this.index = index;
    this.environment = environment;
    this.problems = problems;
  }

  /** Returns false if none was found: then the library's own words have to do. */
  boolean report(Set<String> rootKeys) {
    boolean found = false;
    for (KeyIndex.Reference reference : index.references()) {
      if (!reference.optional() && !resolves(reference)) {
        String written = reference.path().toString();
        problems.error(
            reference.where(),
            "${"
                + written
                + "} is not set"
                + DidYouMean.questionOr(
                    written, rootKeys, ", expected a key of this file or an environment variable"));
        found = true;
      }
    }
    return found;
  }

  private boolean resolves(KeyIndex.Reference reference) {
    return environment.containsKey(reference.path().toString())
        || index.find(reference.path()) != null
        || index.find(reference.within().join(reference.path())) != null;
  }
}
