package net.spanwire.bgp.rpki;

import java.util.Arrays;

/**
 * The payloads of one family, in a path-compressed binary trie (Morrison's PATRICIA) whose nodes
 * are rows of arrays: some 30 bytes a node and 9 a payload for IPv4, no objects. A node stands for
 * a prefix; nodes without payloads only where two ways part. Keys are 128 bits, an IPv4 address in
 * the highest 32 of them.
 */
final class VrpTrie {

  private static final int NONE = 0;

  /** Visits payloads. */
  interface Visitor {
    void visit(long high, long low, int length, int maxLength, int asn);
  }

  private final boolean wide;

  // Nodes; the row 0 stands for none.
  private long[] high = new long[16];
  private long[] low;
  private byte[] length = new byte[16];
  private int[] child = new int[32];
  private int[] first = new int[16];
  private int nodes = 1;
  private int freeNode = NONE;
  private int root = NONE;

  // Payloads, chained from their node; the row 0 stands for none.
  private int[] asn = new int[16];
  private byte[] maxLength = new byte[16];
  private int[] next = new int[16];
  private int payloads = 1;
  private int freePayload = NONE;
  private int size;

  /**
   * An empty one.
   *
   * @param wide whether keys are longer than 64 bits
   */
  VrpTrie(boolean wide) {
    this.wide = wide;
    low = new long[wide ? 16 : 0];
  }

  VrpTrie copy() {
    VrpTrie copy = new VrpTrie(wide);
    copy.high = high.clone();
    copy.low = low.clone();
    copy.length = length.clone();
    copy.child = child.clone();
    copy.first = first.clone();
    copy.nodes = nodes;
    copy.freeNode = freeNode;
    copy.root = root;
    copy.asn = asn.clone();
    copy.maxLength = maxLength.clone();
    copy.next = next.clone();
    copy.payloads = payloads;
    copy.freePayload = freePayload;
    copy.size = size;
    return copy;
  }

  /** Number of payloads. */
  int size() {
    return size;
  }

  /** Returns false if it was there. */
  boolean add(long keyHigh, long keyLow, int keyLength, int longest, int origin) {
    int node = findOrAdd(keyHigh, keyLow, keyLength);
    for (int entry = first[node]; entry != NONE; entry = next[entry]) {
      if (asn[entry] == origin && Byte.toUnsignedInt(maxLength[entry]) == longest) {
        return false;
      }
    }
    int entry = newPayload();
    asn[entry] = origin;
    maxLength[entry] = (byte) longest;
    next[entry] = first[node];
    first[node] = entry;
    size++;
    return true;
  }

  /** Returns false if it was not there. */
  boolean remove(long keyHigh, long keyLow, int keyLength, int longest, int origin) {
    int grandparent = NONE;
    int parent = NONE;
    int node = root;
    while (node != NONE && length(node) < keyLength && holds(node, keyHigh, keyLow)) {
      grandparent = parent;
      parent = node;
      node = child[2 * node + bit(keyHigh, keyLow, length(node))];
    }
    if (node == NONE
        || length(node) != keyLength
        || !holds(node, keyHigh, keyLow)
        || !removePayload(node, longest, origin)) {
      return false;
    }
    size--;
    dropIfIdle(node, parent);
    if (parent != NONE) {
      dropIfIdle(parent, grandparent);
    }
    return true;
  }

  private boolean removePayload(int node, int longest, int origin) {
    int before = NONE;
    for (int entry = first[node]; entry != NONE; entry = next[entry]) {
      if (asn[entry] == origin && Byte.toUnsignedInt(maxLength[entry]) == longest) {
        if (before == NONE) {
          first[node] = next[entry];
        } else {
          next[before] = next[entry];
        }
        next[entry] = freePayload;
        freePayload = entry;
        return true;
      }
      before = entry;
    }
    return false;
  }

  /** Takes a node out that holds nothing and where no two ways part. */
  private void dropIfIdle(int node, int parent) {
    int left = child[2 * node];
    int right = child[2 * node + 1];
    if (first[node] != NONE || left != NONE && right != NONE) {
      return;
    }
    int only = left != NONE ? left : right;
    if (parent == NONE) {
      root = only;
    } else {
      child[2 * parent + (child[2 * parent] == node ? 0 : 1)] = only;
    }
    child[2 * node] = freeNode;
    freeNode = node;
  }

  boolean contains(long keyHigh, long keyLow, int keyLength, int longest, int origin) {
    int node = root;
    while (node != NONE && length(node) < keyLength && holds(node, keyHigh, keyLow)) {
      node = child[2 * node + bit(keyHigh, keyLow, length(node))];
    }
    if (node == NONE || length(node) != keyLength || !holds(node, keyHigh, keyLow)) {
      return false;
    }
    for (int entry = first[node]; entry != NONE; entry = next[entry]) {
      if (asn[entry] == origin && Byte.toUnsignedInt(maxLength[entry]) == longest) {
        return true;
      }
    }
    return false;
  }

  /** RFC 6811 §2, with {@code origin} 0 for one that cannot be valid. */
  RpkiState validate(long keyHigh, long keyLow, int keyLength, int origin) {
    RpkiState state = RpkiState.NOT_FOUND;
    for (int node = root;
        node != NONE && length(node) <= keyLength && holds(node, keyHigh, keyLow);
        node = below(node, keyHigh, keyLow, keyLength)) {
      for (int entry = first[node]; entry != NONE; entry = next[entry]) {
        if (origin != 0
            && asn[entry] == origin
            && keyLength <= Byte.toUnsignedInt(maxLength[entry])) {
          return RpkiState.VALID;
        }
        state = RpkiState.INVALID;
      }
    }
    return state;
  }

  /** Whether any payload covers it. */
  boolean covers(long keyHigh, long keyLow, int keyLength) {
    return validate(keyHigh, keyLow, keyLength, 0) != RpkiState.NOT_FOUND;
  }

  /** The payloads whose prefix covers this one, the shortest first. */
  void forEachCovering(long keyHigh, long keyLow, int keyLength, Visitor visitor) {
    for (int node = root;
        node != NONE && length(node) <= keyLength && holds(node, keyHigh, keyLow);
        node = below(node, keyHigh, keyLow, keyLength)) {
      visit(node, visitor);
    }
  }

  private int below(int node, long keyHigh, long keyLow, int keyLength) {
    return length(node) == keyLength ? NONE : child[2 * node + bit(keyHigh, keyLow, length(node))];
  }

  /** All payloads, by prefix. */
  void forEach(Visitor visitor) {
    int[] path = new int[130];
    int depth = 0;
    int node = root;
    while (node != NONE || depth > 0) {
      if (node == NONE) {
        node = path[--depth];
        continue;
      }
      visit(node, visitor);
      int right = child[2 * node + 1];
      if (right != NONE) {
        path[depth++] = right;
      }
      node = child[2 * node];
    }
  }

  private void visit(int node, Visitor visitor) {
    for (int entry = first[node]; entry != NONE; entry = next[entry]) {
      visitor.visit(
          high[node],
          wide ? low[node] : 0,
          length(node),
          Byte.toUnsignedInt(maxLength[entry]),
          asn[entry]);
    }
  }

  private int findOrAdd(long keyHigh, long keyLow, int keyLength) {
    int parent = NONE;
    int node = root;
    while (node != NONE) {
      int common = Math.min(commonLength(node, keyHigh, keyLow), keyLength);
      if (common < length(node)) {
        return addAbove(node, parent, common, new long[] {keyHigh, keyLow}, keyLength);
      }
      if (length(node) == keyLength) {
        return node;
      }
      parent = node;
      node = child[2 * node + bit(keyHigh, keyLow, length(node))];
    }
    int leaf = newNode(keyHigh, keyLow, keyLength);
    link(parent, leaf);
    return leaf;
  }

  /** A new node above another one: it covers that one, or both hang on a new fork. */
  private int addAbove(int node, int parent, int common, long[] key, int keyLength) {
    int added = newNode(key[0], key[1], keyLength);
    if (common == keyLength) {
      link(parent, added);
      link(added, node);
      return added;
    }
    int fork = newNode(key[0] & highMask(common), key[1] & lowMask(common), common);
    link(parent, fork);
    link(fork, node);
    link(fork, added);
    return added;
  }

  private void link(int parent, int node) {
    if (parent == NONE) {
      root = node;
    } else {
      child[2 * parent + bit(high[node], wide ? low[node] : 0, length(parent))] = node;
    }
  }

  private int length(int node) {
    return Byte.toUnsignedInt(length[node]);
  }

  private boolean holds(int node, long keyHigh, long keyLow) {
    return commonLength(node, keyHigh, keyLow) >= length(node);
  }

  /** How many leading bits a node's key shares with another one, beyond their lengths too. */
  private int commonLength(int node, long keyHigh, long keyLow) {
    int common = Long.numberOfLeadingZeros(high[node] ^ keyHigh);
    return common < 64 || !wide ? common : 64 + Long.numberOfLeadingZeros(low[node] ^ keyLow);
  }

  private static int bit(long keyHigh, long keyLow, int index) {
    return (int) ((index < 64 ? keyHigh >>> 63 - index : keyLow >>> 127 - index) & 1);
  }

  private static long highMask(int bits) {
    return bits == 0 ? 0 : bits >= 64 ? -1L : -1L << 64 - bits;
  }

  private static long lowMask(int bits) {
    return bits <= 64 ? 0 : -1L << 128 - bits;
  }

  private int newNode(long keyHigh, long keyLow, int keyLength) {
    int node = freeNode;
    if (node != NONE) {
      freeNode = child[2 * node];
    } else {
      node = nodes++;
      if (node == high.length) {
        int more = node + (node >> 1);
        high = Arrays.copyOf(high, more);
        low = wide ? Arrays.copyOf(low, more) : low;
        length = Arrays.copyOf(length, more);
        child = Arrays.copyOf(child, 2 * more);
        first = Arrays.copyOf(first, more);
      }
    }
    high[node] = keyHigh;
    if (wide) {
      low[node] = keyLow;
    }
    length[node] = (byte) keyLength;
    child[2 * node] = NONE;
    child[2 * node + 1] = NONE;
    first[node] = NONE;
    return node;
  }

  private int newPayload() {
    int entry = freePayload;
    if (entry != NONE) {
      freePayload = next[entry];
      return entry;
    }
    entry = payloads++;
    if (entry == asn.length) {
      int more = entry + (entry >> 1);
      asn = Arrays.copyOf(asn, more);
      maxLength = Arrays.copyOf(maxLength, more);
      next = Arrays.copyOf(next, more);
    }
    return entry;
  }
}
