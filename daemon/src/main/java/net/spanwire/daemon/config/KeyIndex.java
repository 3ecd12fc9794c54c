package net.spanwire.daemon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each key of a configuration stands, in all its files: what HOCON forgets when it merges.
 * Filled by {@link HoconScanner}.
 */
final class KeyIndex {

  /** How a key was given its value. */
  enum Kind {
    /** {@code key { … }} */
    BLOCK,
    /** {@code a.b.key = …} passes through {@code a} and {@code a.b}. */
    PASSED,
    /** {@code key = value} */
    VALUE,
    /**
     * {@code key += value}, {@code key = ${key} …} and {@code key = ${?VARIABLE}}: meant to come on
     * top of an earlier one.
     */
    AMENDMENT
  }

  /** One time that a key is written. */
  record Entry(KeyPath path, Location where, Kind kind) {}

  /**
   * {@code ${path}}.
   *
   * @param within the key of the block that holds it: an included file may mean a path below it
   */
  record Reference(KeyPath path, KeyPath within, boolean optional, Location where) {}

  /** An include statement of which nothing came; {@code tolerable} makes that a mere warning. */
  record FailedInclude(Location where, String problem, boolean tolerable) {}

  private final Map<KeyPath, List<Entry>> entries = new LinkedHashMap<>();
  private final List<Reference> references = new ArrayList<>();
  private final List<FailedInclude> includes = new ArrayList<>();

  void add(Entry entry) {
    entries.computeIfAbsent(entry.path(), path -> new ArrayList<>()).add(entry);
  }

  void add(Reference reference) {
    references.add(reference);
  }

  void add(FailedInclude include) {
    includes.add(include);
  }

  Map<KeyPath, List<Entry>> entries() {
    return entries;
  }

  List<Reference> references() {
    return references;
  }

  List<FailedInclude> failedIncludes() {
    return includes;
  }

  /** The last place where this very key is written, or null. */
  @Nullable Location find(KeyPath path) {
    List<Entry> found = entries.get(path);
    return found == null ? null : found.getLast().where();
  }

  /** The place of this key, or of the nearest block around it. */
  Location nearest(KeyPath path, Location otherwise) {
    for (KeyPath at = path; !at.isRoot(); at = at.parent()) {
      Location found = find(at);
      if (found != null) {
        return found;
      }
    }
    return otherwise;
  }
}
