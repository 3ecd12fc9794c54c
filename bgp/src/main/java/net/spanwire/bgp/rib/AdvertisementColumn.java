package net.spanwire.bgp.rib;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** By destination: what an update group says of it. Takes room only where it says anything. */
final class AdvertisementColumn {

  private static final int PAGE_BITS = 12;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;
  private static final Advertisement[] NO_PAGE = new Advertisement[0];

  private @Nullable Advertisement[][] pages = new @Nullable Advertisement[0][];
  private final IdSet advertised = new IdSet();

  @Nullable Advertisement get(int id) {
    int page = id >>> PAGE_BITS;
    return page < pages.length && pages[page].length > 0 ? pages[page][id & PAGE_SIZE - 1] : null;
  }

  void set(int id, @Nullable Advertisement value) {
    if (value == null) {
      if (advertised.remove(id)) {
        pages[id >>> PAGE_BITS][id & PAGE_SIZE - 1] = null;
      }
      return;
    }
    int page = id >>> PAGE_BITS;
    if (page >= pages.length) {
      int from = pages.length;
      pages = Arrays.copyOf(pages, Math.max(page + 1, from * 2));
      Arrays.fill(pages, from, pages.length, NO_PAGE);
    }
    if (pages[page].length == 0) {
      pages[page] = new @Nullable Advertisement[PAGE_SIZE];
    }
    pages[page][id & PAGE_SIZE - 1] = value;
    advertised.add(id);
  }

  /** The destinations of which it says anything. */
  IdSet advertised() {
    return advertised;
  }
}
