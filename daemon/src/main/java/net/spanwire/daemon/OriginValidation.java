package net.spanwire.daemon;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.Speaker;
import net.spanwire.bgp.rpki.VrpTable;
import net.spanwire.bgp.transport.RpkiFeed;
import net.spanwire.core.io.NameResolver;
import net.spanwire.daemon.config.RpkiConfig;
import net.spanwire.daemon.status.RpkiStatus;
import org.jspecify.annotations.Nullable;

/** The caches of the RPKI that are asked, and what they said; for any thread. */
final class OriginValidation implements RpkiStatus, AutoCloseable {

  private final Speaker speaker;
  private final NameResolver resolver;
  private @Nullable RpkiFeed feed;
  private int generation;
  private VrpTable known = new VrpTable();

  OriginValidation(Speaker speaker, NameResolver resolver) {
    this.speaker = speaker;
    this.resolver = resolver;
  }

  /** Asks these caches from now on. What is known stays until they have answered. */
  void apply(RpkiConfig config) {
    RpkiFeed before;
    synchronized (this) {
      before = feed;
      if (before != null && before.configured().equals(config.caches())) {
        return;
      }
      generation++;
      feed = null;
    }
    if (before != null) {
      before.close(); // may be about to tell something: not while we are locked
    }
    synchronized (this) {
      int mine = generation;
      if (!config.caches().isEmpty()) {
        feed = RpkiFeed.start(config.caches(), resolver, table -> take(mine, table));
      } else if (before != null) {
        take(mine, new VrpTable());
      }
    }
  }

  /** What counts by now. */
  private synchronized void take(int teller, VrpTable table) {
    if (teller == generation) {
      VrpTable changed = known.difference(table);
      known = table;
      speaker.setVrps(table, changed);
    }
  }

  @Override
  public synchronized ImmutableList<RpkiFeed.CacheStatus> caches() {
    return feed == null ? ImmutableList.of() : feed.status();
  }

  @Override
  public synchronized VrpTable payloads() {
    return known;
  }

  @Override
  public void close() {
    RpkiFeed open;
    synchronized (this) {
      open = feed;
      feed = null;
    }
    if (open != null) {
      open.close();
    }
  }
}
