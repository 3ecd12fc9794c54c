package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way to a value: {@code spanwire.peers.fra.endpoint}. An element of a list counts as a key of
 * the form {@code [0]}.
 */
record KeyPath(ImmutableList<String> elements) {

  static final KeyPath ROOT = new KeyPath(ImmutableList.of());

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_\\-]+");
  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

  KeyPath child(String element) {
    return new KeyPath(
        ImmutableList.<String>builderWithExpectedSize(elements.size() + 1)
            .addAll(elements)
            .add(element)
            .build());
  }

  KeyPath child(int index) {
    return child("[" + index + "]");
  }

  KeyPath join(KeyPath tail) {
    return new KeyPath(
        ImmutableList.<String>builder().addAll(elements).addAll(tail.elements).build());
  }

  KeyPath parent() {
    return new KeyPath(elements.subList(0, elements.size() - 1));
  }

  boolean isRoot() {
    return elements.isEmpty();
  }

  /** The last element. */
  String key() {
    return elements.getLast();
  }

  /** Written out: a start has no time to make a record's own out of method handles. */
  @Override
  public int hashCode() {
    return elements.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyPath path && elements.equals(path.elements);
  }

  /** As it is written in a file; {@code spanwire} itself is left out, as everything is in it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    int first = elements.size() > 1 && elements.getFirst().equals("spanwire") ? 1 : 0;
    for (String element : elements.subList(first, elements.size())) {
      boolean index = INDEX.matcher(element).matches();
      if (!text.isEmpty() && !index) {
        text.append('.');
      }
      boolean plain = index || PLAIN.matcher(element).matches();
      text.append(plain ? element : '"' + element + '"');
    }
    return text.toString();
  }
}
