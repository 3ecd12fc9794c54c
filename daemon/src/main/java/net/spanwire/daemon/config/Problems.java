package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what a reading finds, so that all of it is told at once. */
final class Problems {

  private final Set<Problem> errors = new LinkedHashSet<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();

  void error(Location where, String message) {
    errors.add(new Problem(where, message));
  }

  void warning(Location where, String message) {
    warnings.add(new Problem(where, message));
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  ImmutableList<Problem> errors() {
    return sorted(errors);
  }

  ImmutableList<Problem> warnings() {
    return sorted(warnings);
  }

  private static ImmutableList<Problem> sorted(Set<Problem> problems) {
    List<Problem> list = new ArrayList<>(problems);
    list.sort((a, b) -> a.where().compareTo(b.where()));
    return ImmutableList.copyOf(list);
  }
}
