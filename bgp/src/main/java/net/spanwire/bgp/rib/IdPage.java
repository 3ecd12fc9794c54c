package net.spanwire.bgp.rib;

import java.util.Arrays;

/** A page of an {@link IdSet}: members 0 to 65,535. */
final class IdPage {

  /** With more members the bitmap of 8 KiB is the smaller form. */
  private static final int SPARSE_LIMIT = 4096;

  /** A bitmap with fewer becomes an array again; the gap keeps it from going to and fro. */
  private static final int DENSE_LIMIT = 2048;

  private static final char[] NOT_SPARSE = new char[0];
  private static final long[] NOT_DENSE = new long[0];

  private char[] sparse = new char[4];
  private long[] dense = NOT_DENSE;
  private int count;

  int count() {
    return count;
  }

  private boolean isDense() {
    return dense.length > 0;
  }

  boolean contains(int id) {
    return isDense() ? (dense[id >>> 6] >>> id & 1) != 0 : find(id) >= 0;
  }

  private int find(int id) {
    return Arrays.binarySearch(sparse, 0, count, (char) id);
  }

  boolean add(int id) {
    if (isDense()) {
      long word = dense[id >>> 6];
      dense[id >>> 6] = word | 1L << id;
      count += (int) (~word >>> id & 1);
      return (word >>> id & 1) == 0;
    }
    int index = count > 0 && sparse[count - 1] < id ? ~count : find(id);
    if (index >= 0) {
      return false;
    }
    if (count == SPARSE_LIMIT) {
      makeDense();
      return add(id);
    }
    if (count == sparse.length) {
      sparse = Arrays.copyOf(sparse, Math.min(SPARSE_LIMIT, count * 2));
    }
    System.arraycopy(sparse, ~index, sparse, ~index + 1, count - ~index);
    sparse[~index] = (char) id;
    count++;
    return true;
  }

  boolean remove(int id) {
    if (isDense()) {
      long word = dense[id >>> 6];
      boolean removed = (word >>> id & 1) != 0;
      dense[id >>> 6] = word & ~(1L << id);
      if (removed && --count < DENSE_LIMIT) {
        makeSparse();
      }
      return removed;
    }
    int index = find(id);
    if (index < 0) {
      return false;
    }
    count--;
    System.arraycopy(sparse, index + 1, sparse, index, count - index);
    return true;
  }

  void addAll(IdPage other) {
    if (!other.isDense()) {
      for (int i = 0; i < other.count; i++) {
        add(other.sparse[i]);
      }
      return;
    }
    if (!isDense()) {
      makeDense();
    }
    int bits = 0;
    for (int i = 0; i < dense.length; i++) {
      dense[i] |= other.dense[i];
      bits += Long.bitCount(dense[i]);
    }
    count = bits;
  }

  void removeAll(IdPage other) {
    if (!isDense()) {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        if (!other.contains(sparse[i])) {
          sparse[kept++] = sparse[i];
        }
      }
      count = kept;
      return;
    }
    if (!other.isDense()) {
      for (int i = 0; i < other.count; i++) {
        remove(other.sparse[i]);
      }
      return;
    }
    int bits = 0;
    for (int i = 0; i < dense.length; i++) {
      dense[i] &= ~other.dense[i];
      bits += Long.bitCount(dense[i]);
    }
    count = bits;
    if (count < DENSE_LIMIT) {
      makeSparse();
    }
  }

  /** The smallest member that is at least {@code from}, or -1. */
  int next(int from) {
    if (!isDense()) {
      int index = find(from);
      index = index >= 0 ? index : ~index;
      return index < count ? sparse[index] : -1;
    }
    int word = from >>> 6;
    long bits = dense[word] & -1L << from;
    while (bits == 0) {
      if (++word == dense.length) {
        return -1;
      }
      bits = dense[word];
    }
    return word << 6 | Long.numberOfTrailingZeros(bits);
  }

  private void makeDense() {
    dense = new long[1024];
    for (int i = 0; i < count; i++) {
      dense[sparse[i] >>> 6] |= 1L << sparse[i];
    }
    sparse = NOT_SPARSE;
  }

  private void makeSparse() {
    char[] members = new char[Math.max(4, count)];
    int found = 0;
    for (int id = next(0); id >= 0; id = id == 0xffff ? -1 : next(id + 1)) {
      members[found++] = (char) id;
    }
    sparse = members;
    dense = NOT_DENSE;
  }
}
