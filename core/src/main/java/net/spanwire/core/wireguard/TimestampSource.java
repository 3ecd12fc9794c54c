package net.spanwire.core.wireguard;

import java.time.InstantSource;

/**
 * The timestamps of our initiations: by the wall clock, but each later than all before. A clock set
 * back while the process lives only makes them crawl on from the last one. A clock set back across
 * a restart makes peers refuse us until it has caught up, unless {@link EngineParameters#notBefore}
 * tells of the last one. All engines of a host have one source, so that a pair of keys may move
 * from one to another.
 */
final class TimestampSource {

  private final InstantSource wallClock;
  private volatile Tai64n latest;

  TimestampSource(InstantSource wallClock, Tai64n notBefore) {
    this.wallClock = wallClock;
    this.latest = notBefore;
  }

  synchronized Tai64n next() {
    Tai64n last = latest;
    Tai64n now = Tai64n.of(wallClock.instant());
    Tai64n timestamp = now.compareTo(last) > 0 ? now : last.next();
    latest = timestamp;
    return timestamp;
  }

  Tai64n latest() {
    return latest;
  }
}
