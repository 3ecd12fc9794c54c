package net.spanwire.bgp.rib;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Message.Update;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Neighbours that are told the same.
 *
 * <ol>
 *   <li>{@link #changed}: a destination has another best path.
 *   <li>{@link #process}: the export policy is run once for all members; what it says stands in a
 *       column by destination.
 *   <li>{@link #poll}: destinations of which the same is said are packed into batches, which go to
 *       a short log. Each member reads the log as fast as its transport takes it.
 *   <li>A member that falls behind the end of the log gets the destinations it missed as a set of
 *       its own, and is told their state of the day when it can take it. So a slow member costs a
 *       bit per destination, and holds nobody up.
 * </ol>
 */
final class UpdateGroup {

  /** Batches that the log keeps for members that are behind: a second or so of a full table. */
  private static final int LOG_CAPACITY = 4096;

  private final ExportKey key;
  private final DestinationTable table;
  private final ExportProcess exportProcess;
  private final AdvertisementColumn column = new AdvertisementColumn();
  private final List<AdjRibOut> members = new ArrayList<>();

  /** Destinations to run the export policy for. */
  private final IdSet changed = new IdSet();

  /** What it says things of: destinations, or with add-path slots of paths. */
  private final Subjects subjects;

  private final @Nullable SeveralPaths several;
  private final @Nullable DefaultOrigination ownDefault;

  /** Of which something else is said than the log knows. */
  private final IdSet unsaid = new IdSet();

  private final UpdateBatches batches;
  private final @Nullable UpdateBatch[] log = new @Nullable UpdateBatch[LOG_CAPACITY];

  /** Number of batches ever logged: the position after the newest. */
  private long head;

  /** The oldest batch that a member has still to read. */
  private long tail;

  private int turn;

  /**
   * A group without members.
   *
   * @param several where it says several paths to one destination, or null
   */
  UpdateGroup(
      ExportKey key,
      DestinationTable table,
      @Nullable SeveralPaths several,
      ExportProcess exportProcess) {
    this.key = key;
    this.table = table;
    this.several = several;
    this.exportProcess = exportProcess;
    subjects = several == null ? table : several.slots();
    ownDefault = DefaultOrigination.of(key, exportProcess, table);
    batches = new UpdateBatches(key, subjects, column::get);
    if (ownDefault != null) {
      changed.add(ownDefault.destination());
    }
  }

  ExportKey key() {
    return key;
  }

  Subjects subjects() {
    return subjects;
  }

  /** Calls {@code action} with all {@link #subjects} of a destination. */
  void forSubjects(int destination, IntConsumer action) {
    if (several == null) {
      action.accept(destination);
    } else {
      several.slots().forEach(destination, action);
    }
  }

  IdSet advertised() {
    return column.advertised();
  }

  /** Looks again at all that it knows of. */
  void exportAgain(IdSet selected) {
    changed.addAll(selected);
    column.advertised().forEach(id -> changed.add(subjects.destination(id)));
  }

  /** What the group says of one of its {@link #subjects}, or null. */
  @Nullable Advertisement advertisement(int id) {
    return column.get(id);
  }

  /** Whether a member is told of a destination with a best path, and why. */
  ExportVerdict explain(AdjRibOut member, int id, Path best) {
    if (!best.isOwn() && best.from().peer() == member.peer()) {
      return new ExportVerdict(false, "the neighbour taught the best path itself");
    }
    return exportProcess.explain(key, table.prefix(id), best);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  void add(AdjRibOut member) {
    members.add(member);
    member.setPosition(head);
    member.join(this, new UpdateBatches(key, subjects, id -> said(member, id)), changed);
  }

  void remove(AdjRibOut member) {
    members.remove(member);
    member.leave();
    trim();
  }

  /** The member wants to hear everything again (RFC 2918). */
  void sayAgain(AdjRibOut member) {
    member.sayAgain(changed);
  }

  /** Null also where split horizon keeps it from the member. */
  private @Nullable Advertisement said(AdjRibOut member, int id) {
    Advertisement advertisement = column.get(id);
    return advertisement == null || advertisement.source() == member.peer() ? null : advertisement;
  }

  void changed(int id) {
    changed.add(id);
  }

  void changed(IdSet ids) {
    changed.addAll(ids);
  }

  boolean hasWork() {
    return !changed.isEmpty();
  }

  /** Runs the export policy for up to {@code budget} destinations; returns what is left of it. */
  int process(int budget) {
    int left = budget;
    while (left > 0 && !changed.isEmpty()) {
      turn = changed.nextAround(turn);
      changed.remove(turn);
      export(turn);
      left--;
    }
    return left;
  }

  private void export(int id) {
    Path best = table.best(id);
    IpPrefix prefix = table.prefixOrNull(id);
    Advertisement ours = null;
    if (ownDefault != null && prefix != null) {
      if (ownDefault.judge(id, prefix, best)) {
        changed.add(ownDefault.destination());
      }
      ours = ownDefault.of(prefix);
    }
    if (several != null) {
      several.export(id, ours, this::say);
    } else if (ours != null) {
      say(id, ours);
    } else {
      say(id, best == null || prefix == null ? null : exportProcess.advertise(key, prefix, best));
    }
  }

  private void say(int subject, @Nullable Advertisement now) {
    Advertisement before = column.get(subject);
    boolean differs = now == null ? before != null : !now.sameAs(before);
    if (differs) {
      column.set(subject, now);
      unsaid.add(subject);
    }
    for (AdjRibOut member : members) {
      member.decided(subject, differs);
    }
  }

  /** The next message for a member, or null if there is none now. */
  @Nullable Message poll(AdjRibOut member) {
    if (member.mayBeginRefresh() && member.beginRefresh(changed)) {
      return new Message.RouteRefresh(member.family(), Message.RouteRefresh.BEGIN);
    }
    while (true) {
      Update update = null;
      if (member.hasOwn()) {
        UpdateBatch batch = member.nextOwn();
        update = batch == null ? null : take(member, batch);
      } else if (member.endRefresh()) {
        return new Message.RouteRefresh(member.family(), Message.RouteRefresh.END);
      } else if (member.position() < head || logNext()) {
        update = take(member, read(member));
      } else if (member.endOfRibOwed() && changed.isEmpty()) {
        member.endOfRibSaid();
        return new Message.EndOfRib(member.family());
      } else {
        return null;
      }
      if (update != null) {
        return update;
      }
    }
  }

  /**
   * What the batch is for this member: an announcement, a withdrawal of what it was told, or null.
   */
  private static @Nullable Update take(AdjRibOut member, UpdateBatch batch) {
    IdSet announced = member.announced();
    if (batch.withdrawsFrom(member)) {
      Update update = batch.withdrawal(announced);
      batch.ids().forEach(announced::remove);
      return update;
    }
    batch.ids().forEach(announced::add);
    return batch.announcement(member);
  }

  private UpdateBatch read(AdjRibOut member) {
    UpdateBatch batch = Objects.requireNonNull(log[slot(member.position())]);
    member.setPosition(member.position() + 1);
    if (member.position() - 1 == tail) {
      trim();
    }
    return batch;
  }

  /** Forgets what every member has read. */
  private void trim() {
    long oldest = head;
    for (AdjRibOut member : members) {
      oldest = Math.min(oldest, member.position());
    }
    for (; tail < oldest; tail++) {
      log[slot(tail)] = null;
    }
  }

  private static int slot(long position) {
    return (int) (position % LOG_CAPACITY);
  }

  private boolean logNext() {
    UpdateBatch batch = batches.next(unsaid);
    if (batch == null) {
      return false;
    }
    if (head - tail == LOG_CAPACITY) {
      leaveBehind(Objects.requireNonNull(log[slot(tail)]));
    }
    log[slot(head)] = batch;
    head++;
    return true;
  }

  /** Members that have not read the oldest batch get its destinations as their own. */
  private void leaveBehind(UpdateBatch oldest) {
    for (AdjRibOut member : members) {
      if (member.position() == tail) {
        oldest.ids().forEach(member.own()::add);
        member.setPosition(tail + 1);
      }
    }
    trim();
  }

  /** About how many destinations a member has still to hear of. */
  int waiting(AdjRibOut member) {
    int logged = 0;
    for (long position = member.position(); position < head; position++) {
      UpdateBatch batch = log[slot(position)];
      logged += batch == null ? 0 : batch.ids().length();
    }
    return member.own().size() + logged + unsaid.size() + changed.size();
  }

  /** Takes the destinations that it still has to do with out of a set, those of slots apart. */
  void removeReferenced(IdSet set) {
    set.removeAll(changed);
    if (ownDefault != null) {
      ownDefault.removeReferenced(set);
    }
    if (several == null) {
      removeReferencedSubjects(set);
    }
  }

  /** Takes the slots that it still has to do with out of a set. */
  void removeReferencedSlots(IdSet set) {
    if (several != null) {
      removeReferencedSubjects(set);
    }
  }

  private void removeReferencedSubjects(IdSet set) {
    set.removeAll(unsaid);
    set.removeAll(column.advertised());
    batches.removeFrom(set);
    for (AdjRibOut member : members) {
      member.removeReferenced(set);
    }
    for (long position = tail; position < head; position++) {
      Objects.requireNonNull(log[slot(position)]).ids().forEach(set::remove);
    }
  }
}
