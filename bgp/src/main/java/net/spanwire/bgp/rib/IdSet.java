package net.spanwire.bgp.rib;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A set of destination identifiers: small numbers, given out densely. In the manner of Roaring
 * bitmaps, a page of 65,536 holds its members as a sorted array while they are few and as a bitmap
 * afterwards: at most two bytes a member, one bit where it is full. This is what lets every
 * neighbour, next hop and update group have sets over a whole table.
 */
final class IdSet {

  private static final int PAGE_BITS = 16;
  private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;

  private @Nullable IdPage[] pages = new @Nullable IdPage[1];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  boolean contains(int id) {
    IdPage page = page(id >>> PAGE_BITS);
    return page != null && page.contains(id & PAGE_MASK);
  }

  /** Returns true if it was not in it. */
  boolean add(int id) {
    boolean added = pageFor(id >>> PAGE_BITS).add(id & PAGE_MASK);
    if (added) {
      size++;
    }
    return added;
  }

  /** Returns true if it was in it. */
  boolean remove(int id) {
    int index = id >>> PAGE_BITS;
    IdPage page = page(index);
    if (page == null || !page.remove(id & PAGE_MASK)) {
      return false;
    }
    size--;
    if (page.count() == 0) {
      pages[index] = null;
    }
    return true;
  }

  void clear() {
    Arrays.fill(pages, null);
    size = 0;
  }

  void addAll(IdSet other) {
    for (int i = 0; i < other.pages.length; i++) {
      IdPage theirs = other.pages[i];
      if (theirs != null) {
        IdPage page = pageFor(i);
        size -= page.count();
        page.addAll(theirs);
        size += page.count();
      }
    }
  }

  void removeAll(IdSet other) {
    for (int i = 0; i < Math.min(pages.length, other.pages.length); i++) {
      IdPage page = pages[i];
      IdPage theirs = other.pages[i];
      if (page != null && theirs != null) {
        size -= page.count();
        page.removeAll(theirs);
        size += page.count();
        if (page.count() == 0) {
          pages[i] = null;
        }
      }
    }
  }

  IdSet copy() {
    IdSet copy = new IdSet();
    copy.addAll(this);
    return copy;
  }

  /** The smallest member that is at least {@code from}, or -1. */
  int next(int from) {
    int low = from & PAGE_MASK;
    for (int i = from >>> PAGE_BITS; i < pages.length; i++) {
      IdPage page = pages[i];
      int found = page == null ? -1 : page.next(low);
      if (found >= 0) {
        return i << PAGE_BITS | found;
      }
      low = 0;
    }
    return -1;
  }

  /** As {@link #next}, going on from the smallest after the largest; -1 only if empty. */
  int nextAround(int from) {
    int found = next(from);
    return found >= 0 ? found : next(0);
  }

  /** Visits the members, the smallest first; the set must not change meanwhile. */
  void forEach(IntConsumer action) {
    for (int id = next(0); id >= 0; id = next(id + 1)) {
      action.accept(id);
    }
  }

  private @Nullable IdPage page(int index) {
    return index < pages.length ? pages[index] : null;
  }

  private IdPage pageFor(int index) {
    if (index >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(index + 1, pages.length * 2));
    }
    IdPage page = pages[index];
    if (page == null) {
      page = new IdPage();
      pages[index] = page;
    }
    return page;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    forEach(id -> text.append(text.length() == 1 ? "" : ", ").append(id));
    return text.append("}").toString();
  }
}
