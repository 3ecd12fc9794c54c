package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import net.spanwire.bgp.message.Nlri;
import org.jspecify.annotations.Nullable;

/**
 * Sorts waiting destinations (or paths of them) by what is to be said, some thousands at a time,
 * and packs them into batches. What is to be said of one may change while it lies here: then it
 * waits again.
 */
final class UpdateBatches {

  private static final int LOOKAHEAD = 4096;

  /** What is to be said. */
  @FunctionalInterface
  interface Statement {
    /** Null to withdraw. */
    @Nullable Advertisement of(int id);
  }

  /** Destinations of which the same is to be said. */
  private static final class Bucket {
    final @Nullable Advertisement advertisement;
    final ImmutableIntArray ids;
    int next;

    Bucket(@Nullable Advertisement advertisement, ImmutableIntArray ids) {
      this.advertisement = advertisement;
      this.ids = ids;
    }
  }

  private final ExportKey key;
  private final Subjects subjects;
  private final Statement statement;
  private final Deque<Bucket> buckets = new ArrayDeque<>();
  private int turn;

  UpdateBatches(ExportKey key, Subjects subjects, Statement statement) {
    this.key = key;
    this.subjects = subjects;
    this.statement = statement;
  }

  /** The next batch of what waits, withdrawals first; null if nothing does. */
  @Nullable UpdateBatch next(IdSet waiting) {
    while (true) {
      Bucket bucket = buckets.peek();
      if (bucket == null) {
        if (waiting.isEmpty()) {
          return null;
        }
        sort(waiting);
        continue;
      }
      UpdateBatch batch = pack(bucket, waiting);
      if (bucket.next == bucket.ids.length()) {
        buckets.remove();
      }
      if (batch != null) {
        return batch;
      }
    }
  }

  boolean isEmpty() {
    return buckets.isEmpty();
  }

  /** Takes the destinations that lie here out of a set. */
  void removeFrom(IdSet set) {
    for (Bucket bucket : buckets) {
      for (int i = bucket.next; i < bucket.ids.length(); i++) {
        set.remove(bucket.ids.get(i));
      }
    }
  }

  private void sort(IdSet waiting) {
    ImmutableIntArray.Builder withdrawn = ImmutableIntArray.builder();
    Map<Said, ImmutableIntArray.Builder> announced = new LinkedHashMap<>();
    boolean anyWithdrawn = false;
    for (int i = 0; i < LOOKAHEAD && !waiting.isEmpty(); i++) {
      turn = waiting.nextAround(turn);
      waiting.remove(turn);
      Advertisement advertisement = statement.of(turn);
      if (advertisement == null) {
        withdrawn.add(turn);
        anyWithdrawn = true;
      } else {
        announced
            .computeIfAbsent(new Said(advertisement), any -> ImmutableIntArray.builder())
            .add(turn);
      }
    }
    if (anyWithdrawn) {
      buckets.add(new Bucket(null, withdrawn.build()));
    }
    announced.forEach((said, ids) -> buckets.add(new Bucket(said.advertisement, ids.build())));
  }

  /** Equal by what is said, as interned attributes have it. */
  private static final class Said {
    final Advertisement advertisement;

    Said(Advertisement advertisement) {
      this.advertisement = advertisement;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Said that && advertisement.sameAs(that.advertisement);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(advertisement.attributes());
    }
  }

  private @Nullable UpdateBatch pack(Bucket bucket, IdSet waiting) {
    Advertisement said = bucket.advertisement;
    int room =
        said == null
            ? WireSize.roomToWithdraw(key)
            : WireSize.roomToAnnounce(key, said.attributes());
    ImmutableIntArray.Builder ids = ImmutableIntArray.builder();
    ImmutableList.Builder<Nlri> nlri = ImmutableList.builder();
    int count = 0;
    while (bucket.next < bucket.ids.length()) {
      int id = bucket.ids.get(bucket.next);
      if (!isStill(said, statement.of(id))) {
        waiting.add(id);
        bucket.next++;
        continue;
      }
      Nlri subject = subjects.nlri(id);
      room -= WireSize.nlri(key, subject.prefix());
      if (room < 0 && count > 0) {
        break;
      }
      ids.add(id);
      nlri.add(subject);
      bucket.next++;
      count++;
    }
    return count == 0 ? null : new UpdateBatch(said, ids.build(), nlri.build());
  }

  private static boolean isStill(@Nullable Advertisement said, @Nullable Advertisement now) {
    return said == null ? now == null : said.sameAs(now);
  }
}
