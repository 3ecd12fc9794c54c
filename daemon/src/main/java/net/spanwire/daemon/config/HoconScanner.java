package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the text of a HOCON file for its keys and their lines. The library merges a key
 * that is given twice without a word, and its own syntax tree is not public.
 *
 * <p>The text was parsed by the library before: what comes here is well-formed.
 */
final class HoconScanner {

  private final String file;
  private final HoconText text;
  private final KeyIndex index;
  private final Includes includes;

  private HoconScanner(String file, String text, KeyIndex index, Includes includes) {
    this.file = file;
    this.text = new HoconText(text);
    this.index = index;
    this.includes = includes;
  }

  /** Follows an include statement: scans the file that is meant into the same index. */
  @FunctionalInterface
  interface Includes {
    /** Returns why nothing was included, or null. */
    @Nullable Failure follow(IncludeStatement statement, KeyPath within);
  }

  /**
   * What an include statement says.
   *
   * @param kind {@code url}, {@code classpath}, or {@code file}, also where none is written
   */
  record IncludeStatement(String kind, String target, boolean required) {}

  /** Why nothing came of one; {@code tolerable} if it need not be there (HOCON). */
  record Failure(String problem, boolean tolerable) {}

  /** Adds the keys of one file to {@code index}; {@code within} is where it is included. */
  static void scan(String file, String text, KeyPath within, KeyIndex index, Includes includes) {
    HoconScanner scanner = new HoconScanner(file, text, index, includes);
    scanner.text.skipBlank();
    scanner.text.skip("{");
    scanner.members(within);
  }

  private Location here() {
    return new Location(file, text.line());
  }

  /** Key after key, to the closing brace. */
  private void members(KeyPath within) {
    while (true) {
      text.skipBlankAnd(',');
      if (text.atEnd() || text.skip("}")) {
        return;
      }
      if (text.atInclude()) {
        include(within);
      } else {
        member(within);
      }
    }
  }

  private void include(KeyPath within) {
    Location where = here();
    IncludeStatement statement = text.include();
    Failure failure = includes.follow(statement, within);
    if (failure != null) {
      index.add(new KeyIndex.FailedInclude(where, failure.problem(), failure.tolerable()));
    }
  }

  private void member(KeyPath within) {
    Location where = here();
    KeyPath path = within;
    List<String> keys = text.keyPath();
    for (String key : keys.subList(0, keys.size() - 1)) {
      path = path.child(key);
      index.add(new KeyIndex.Entry(path, where, KeyIndex.Kind.PASSED));
    }
    path = path.child(keys.getLast());
    text.skipBlank();
    boolean append = text.skip("+=");
    if (!append && !text.skip("=")) {
      text.skip(":");
    }
    text.skipBlank();
    // The entry comes before those inside its value: readers expect the order of the file.
    int slot = text.position();
    KeyIndex.Kind kind = append ? KeyIndex.Kind.AMENDMENT : new Pieces(path).kind();
    text.moveTo(slot);
    index.add(new KeyIndex.Entry(path, where, kind));
    value(path, within);
  }

  /** The pieces of a value, up to the end of its line. */
  private void value(KeyPath path, KeyPath within) {
    while (!text.atValueEnd()) {
      if (text.skip("{")) {
        members(path);
      } else if (text.skip("[")) {
        elements(path, within);
      } else if (text.at("${")) {
        Location where = here();
        HoconText.Substitution found = text.substitution();
        index.add(
            new KeyIndex.Reference(
                new KeyPath(ImmutableList.copyOf(found.path())), within, found.optional(), where));
      } else {
        text.skipScalar();
      }
    }
  }

  private void elements(KeyPath path, KeyPath within) {
    int first = 0;
    while (index.find(path.child(first)) != null) {
      first++; // key += […] goes on where an earlier list ends
    }
    for (int i = first; ; i++) {
      text.skipBlankAnd(',');
      if (text.atEnd() || text.skip("]")) {
        return;
      }
      KeyPath element = path.child(i);
      index.add(new KeyIndex.Entry(element, here(), KeyIndex.Kind.VALUE));
      value(element, within);
    }
  }

  /** A look ahead over the pieces of a value, to tell what kind it is. */
  private final class Pieces {
    private final List<String> objects = new ArrayList<>();
    private final List<HoconText.Substitution> substitutions = new ArrayList<>();
    private int others;
    private final KeyPath path;

    Pieces(KeyPath path) {
      this.path = path;
      while (!text.atValueEnd()) {
        if (text.at("{")) {
          text.skipBalanced();
          objects.add("{");
        } else if (text.at("${")) {
          substitutions.add(text.substitution());
        } else if (text.at("[")) {
          text.skipBalanced();
          others++;
        } else if (text.skipScalar()) {
          others++;
        }
      }
    }

    KeyIndex.Kind kind() {
      boolean itself =
          substitutions.stream().anyMatch(s -> s.path().equals(path.elements()))
              && objects.isEmpty();
      boolean onlyOptional =
          objects.isEmpty()
              && others == 0
              && substitutions.size() == 1
              && substitutions.getFirst().optional();
      if (itself || onlyOptional) {
        return KeyIndex.Kind.AMENDMENT;
      }
      return objects.isEmpty() ? KeyIndex.Kind.VALUE : KeyIndex.Kind.BLOCK;
    }
  }
}
