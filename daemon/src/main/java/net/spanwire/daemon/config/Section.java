package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A block of the configuration while it is read. Every key that is asked for becomes a known one;
 * {@link #end} complains of all others. A wrong value is reported, and its default goes on in its
 * place, so that one reading finds all errors.
 */
final class Section {

  private final Source source;
  private final KeyPath path;
  private final ConfigObject object;
  private final Set<String> known = new LinkedHashSet<>();

  Section(Source source, KeyPath path, ConfigObject object) {
    this.source = source;
    this.path = path;
    this.object = object;
  }

  /** The key of this block: the name of a peer, of a policy. */
  String name() {
    return path.key();
  }

  KeyPath path() {
    return path;
  }

  Location where() {
    return source.locate(path, object);
  }

  /** The place of a key, or of this block where the key is left out. */
  Location where(String key) {
    ConfigValue value = object.get(key);
    return value == null ? where() : source.locate(path.child(key), value);
  }

  private void ask(String key) {
    known.add(key);
    source.asked().add(path.child(key));
  }

  boolean has(String key) {
    ask(key);
    return object.containsKey(key);
  }

  /** Reports {@code key} of this block. */
  void error(String key, String message) {
    source.problems().error(where(key), path.child(key) + ": " + message);
  }

  void error(Location where, String message) {
    source.problems().error(where, message);
  }

  void warning(Location where, String message) {
    source.problems().warning(where, path + " " + message);
  }

  void warning(String key, String message) {
    source.problems().warning(where(key), path.child(key) + ": " + message);
  }

  /** Says of a key that is given that this version does nothing with it. */
  void notYet(String key) {
    warning(key, "has no effect in this version yet");
  }

  /** A value that may be left out: then null, as if it is wrong. */
  <T> @Nullable T get(String key, Scalar<T> type) {
    ask(key);
    ConfigValue value = object.get(key);
    return value == null ? null : scalar(path.child(key), value, type);
  }

  <T> T get(String key, Scalar<T> type, T otherwise) {
    T value = get(key, type);
    return value == null ? otherwise : value;
  }

  /** A value that must be there; null where it is not, or is wrong. */
  <T> @Nullable T require(String key, Scalar<T> type, String example) {
    if (!has(key)) {
      source
          .problems()
          .error(where(), path + " has no " + key + ", expected " + key + " = " + example);
      return null;
    }
    return get(key, type);
  }

  /** The values of a list, with their places; none where it is left out. */
  <T> ImmutableList<Located<T>> located(String key, Scalar<T> type) {
    ImmutableList.Builder<Located<T>> values = ImmutableList.builder();
    Set<T> seen = new HashSet<>();
    int index = 0;
    for (ConfigValue element : elements(key)) {
      KeyPath at = path.child(key).child(index++);
      T value = scalar(at, element, type);
      Location where = source.locate(at, element);
      if (value != null && !seen.add(value)) {
        source
            .problems()
            .error(where, path.child(key) + ": " + value + " is listed twice, expected it once");
      } else if (value != null) {
        values.add(new Located<>(value, where));
      }
    }
    return values.build();
  }

  <T> ImmutableList<T> list(String key, Scalar<T> type) {
    return located(key, type).stream().map(Located::value).collect(ImmutableList.toImmutableList());
  }

  /** The values of a list in which the same may stand again; none where it is left out. */
  <T> ImmutableList<T> sequence(String key, Scalar<T> type) {
    ImmutableList.Builder<T> values = ImmutableList.builder();
    int index = 0;
    for (ConfigValue element : elements(key)) {
      T value = scalar(path.child(key).child(index++), element, type);
      if (value != null) {
        values.add(value);
      }
    }
    return values.build();
  }

  /** The blocks of a list; none where it is left out. */
  ImmutableList<Section> blockList(String key) {
    ImmutableList.Builder<Section> blocks = ImmutableList.builder();
    int index = 0;
    for (ConfigValue element : elements(key)) {
      KeyPath at = path.child(key).child(index++);
      if (element instanceof ConfigObject block) {
        blocks.add(new Section(source, at, block));
      } else {
        wrongType(at, element, "a block { … }");
      }
    }
    return blocks.build();
  }

  private ImmutableList<ConfigValue> elements(String key) {
    ask(key);
    ConfigValue value = object.get(key);
    if (value instanceof ConfigList list) {
      return ImmutableList.copyOf(list);
    }
    if (value != null) {
      wrongType(path.child(key), value, "a list [ … ]");
    }
    return ImmutableList.of();
  }

  boolean isList(String key) {
    return object.get(key) instanceof ConfigList;
  }

  boolean isBlock(String key) {
    return object.get(key) instanceof ConfigObject;
  }

  /** A block within this one, or null where it is left out. */
  @Nullable Section block(String key) {
    ask(key);
    ConfigValue value = object.get(key);
    if (value == null) {
      return null;
    }
    if (value instanceof ConfigObject block) {
      return new Section(source, path.child(key), block);
    }
    wrongType(path.child(key), value, "a block { … }");
    return null;
  }

  /** The named blocks of a collection, in the order of the file. */
  ImmutableMap<String, Section> blocks(String key) {
    Section collection = block(key);
    if (collection == null) {
      return ImmutableMap.of();
    }
    Map<String, Section> blocks = new LinkedHashMap<>();
    for (String name : collection.inOrder()) {
      Section block = collection.block(name);
      if (block != null) {
        blocks.put(name, block);
      }
    }
    return ImmutableMap.copyOf(blocks);
  }

  /** The keys of this block, in the order of the file: the library's own order is arbitrary. */
  ImmutableList<String> inOrder() {
    Set<String> ordered = new LinkedHashSet<>();
    source.index().entries().keySet().stream()
        .filter(p -> !p.isRoot() && p.parent().equals(path) && object.containsKey(p.key()))
        .forEach(p -> ordered.add(p.key()));
    ordered.addAll(new TreeSet<>(object.keySet())); // those that came by a substitution
    return ImmutableList.copyOf(ordered);
  }

  /** Complains of keys that nobody asked for. */
  void end() {
    for (String key : inOrder()) {
      if (!known.contains(key)) {
        String expected =
            DidYouMean.questionOr(
                key,
                known,
                (known.size() == 1 ? ", expected " : ", expected one of ")
                    + String.join(", ", known));
        source
            .problems()
            .error(
                source.locate(path.child(key), object.get(key)),
                "unknown key '" + key + "' in " + path + expected);
      }
    }
  }

  private <T> @Nullable T scalar(KeyPath at, ConfigValue value, Scalar<T> type) {
    if (value.valueType() == ConfigValueType.OBJECT
        || value.valueType() == ConfigValueType.LIST
        || value.valueType() == ConfigValueType.NULL) {
      wrongType(at, value, "a single value");
      return null;
    }
    try {
      return type.parse(value.atKey("v").getString("v").strip());
    } catch (IllegalArgumentException e) {
      source.problems().error(source.locate(at, value), at + ": " + e.getMessage());
      return null;
    }
  }

  private void wrongType(KeyPath at, ConfigValue value, String expected) {
    String found =
        switch (value.valueType()) {
          case OBJECT -> "a block { … }";
          case LIST -> "a list [ … ]";
          case NULL -> "null";
          case NUMBER, BOOLEAN, STRING -> "a single value"; // not to be shown: it may be a key
        };
    source
        .problems()
        .error(source.locate(at, value), at + " is " + found + ", expected " + expected);
  }
}
