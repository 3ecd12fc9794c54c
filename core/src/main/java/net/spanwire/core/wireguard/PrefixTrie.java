package net.spanwire.core.wireguard;

import org.jspecify.annotations.Nullable;

/**
 * Longest-prefix match over keys of up to 128 bits: a binary trie in which a path without branches
 * is one node (PATRICIA). A lookup allocates nothing, and takes as many steps as prefixes cover the
 * address or branch above it.
 *
 * @param <V> what a prefix stands for
 */
final class PrefixTrie<V> {

  private @Nullable Node<V> root;

  private static final class Node<V> {
    final long high;
    final long low;
    final long highMask;
    final long lowMask;
    final int length;
    @Nullable V value;
    @Nullable Node<V> zero;
    @Nullable Node<V> one;

    Node(long high, long low, int length, @Nullable V value) {
      this.highMask = length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
      this.lowMask = length <= 64 ? 0 : -1L << (128 - length);
      this.high = high & highMask;
      this.low = low & lowMask;
      this.length = length;
      this.value = value;
    }

    boolean covers(long otherHigh, long otherLow) {
      return (((otherHigh ^ high) & highMask) | ((otherLow ^ low) & lowMask)) == 0;
    }

    @Nullable Node<V> child(boolean bit) {
      return bit ? one : zero;
    }

    void setChild(boolean bit, @Nullable Node<V> child) {
      if (bit) {
        one = child;
      } else {
        zero = child;
      }
    }

    /** What may stand in its place: itself if it says something or branches. */
    @Nullable Node<V> compressed() {
      if (value != null || zero != null && one != null) {
        return this;
      }
      return zero != null ? zero : one;
    }
  }

  @Nullable V lookup(long high, long low) {
    V best = null;
    Node<V> node = root;
    while (node != null && node.covers(high, low)) {
      if (node.value != null) {
        best = node.value;
      }
      if (node.length == 128) {
        break;
      }
      node = bit(high, low, node.length) ? node.one : node.zero;
    }
    return best;
  }

  /** What stands for exactly this prefix, or null. */
  @Nullable V get(long high, long low, int length) {
    Node<V> node = root;
    while (node != null && node.length < length && node.covers(high, low)) {
      node = node.child(bit(high, low, node.length));
    }
    return node != null && node.length == length && node.covers(high, low) ? node.value : null;
  }

  /** Puts {@code value}; returns what stood there. */
  @Nullable V put(long high, long low, int length, V value) {
    Node<V> parent = null;
    boolean side = false;
    Node<V> node = root;
    while (node != null && node.length <= length && node.covers(high, low)) {
      if (node.length == length) {
        V before = node.value;
        node.value = value;
        return before;
      }
      parent = node;
      side = bit(high, low, node.length);
      node = node.child(side);
    }
    replace(parent, side, grow(node, new Node<>(high, low, length, value)));
    return null;
  }

  /** The subtree of {@code node} with {@code added} in it, which it does not cover. */
  private static <V> Node<V> grow(@Nullable Node<V> node, Node<V> added) {
    if (node == null) {
      return added;
    }
    int common = Math.min(Math.min(node.length, added.length), commonBits(node, added));
    if (common == added.length) {
      added.setChild(bit(node.high, node.low, common), node);
      return added;
    }
    Node<V> branch = new Node<>(added.high, added.low, common, null);
    boolean side = bit(added.high, added.low, common);
    branch.setChild(side, added);
    branch.setChild(!side, node);
    return branch;
  }

  /** Removes what stands for exactly this prefix. */
  void remove(long high, long low, int length) {
    Node<V> grandparent = null;
    Node<V> parent = null;
    Node<V> node = root;
    while (node != null && node.length < length && node.covers(high, low)) {
      grandparent = parent;
      parent = node;
      node = node.child(bit(high, low, node.length));
    }
    if (node == null || node.length != length || !node.covers(high, low)) {
      return;
    }
    node.value = null;
    replaceBy(parent, node, node.compressed());
    if (parent != null) {
      replaceBy(grandparent, parent, parent.compressed());
    }
  }

  boolean isEmpty() {
    return root == null;
  }

  private void replace(@Nullable Node<V> parent, boolean side, Node<V> node) {
    if (parent == null) {
      root = node;
    } else {
      parent.setChild(side, node);
    }
  }

  private void replaceBy(@Nullable Node<V> parent, Node<V> node, @Nullable Node<V> other) {
    if (node == other) {
      return;
    }
    if (parent == null) {
      root = other;
    } else if (parent.zero == node) {
      parent.zero = other;
    } else {
      parent.one = other;
    }
  }

  private static int commonBits(Node<?> a, Node<?> b) {
    long highs = a.high ^ b.high;
    return highs != 0
        ? Long.numberOfLeadingZeros(highs)
        : 64 + Long.numberOfLeadingZeros(a.low ^ b.low);
  }

  private static boolean bit(long high, long low, int index) {
    return ((index < 64 ? high >>> (63 - index) : low >>> (127 - index)) & 1) != 0;
  }
}
