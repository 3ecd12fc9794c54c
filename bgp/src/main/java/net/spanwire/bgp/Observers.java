package net.spanwire.bgp;

import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionEnding;
import net.spanwire.bgp.fsm.SessionOpening;
import net.spanwire.bgp.rib.RouteMonitor;
import net.spanwire.bgp.rib.RouteMonitors;
import net.spanwire.bgp.transport.MonitorSink;
import org.jspecify.annotations.Nullable;

/**
 * The monitoring stations of a speaker: each is told of sessions and routes as fast as it takes
 * them. What waits for one is a set of neighbours and sets of destinations, whatever happens in the
 * meantime.
 */
final class Observers {

  /** What one station is told in a turn of the thread, in destinations looked at. */
  private static final int SHARE = 4096;

  private final RouteMonitors monitors;
  private final Map<MonitorSink, Watcher> watchers = new LinkedHashMap<>();

  /** The sessions that are up, by neighbour. */
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  private record Session(NegotiatedSession session, SessionOpening opening) {}

  Observers(RouteMonitors monitors) {
    this.monitors = monitors;
  }

  void attach(MonitorSink sink, ImmutableSet<RouteMonitor.View> views) {
    Watcher watcher = new Watcher(sink, monitors.open(views));
    watcher.changed.addAll(sessions.keySet());
    watchers.put(sink, watcher);
  }

  void detach(MonitorSink sink) {
    Watcher watcher = watchers.remove(sink);
    if (watcher != null) {
      monitors.close(watcher.monitor);
    }
  }

  void up(NegotiatedSession session, SessionOpening opening) {
    sessions.put(session.neighbor(), new Session(session, opening));
    watchers.values().forEach(watcher -> watcher.changed.add(session.neighbor()));
  }

  void down(String neighbor, SessionEnding ending) {
    if (sessions.remove(neighbor) != null) {
      watchers.values().forEach(watcher -> watcher.down(neighbor, ending));
    }
  }

  /** Tells each station its share; returns true if there is more for one that has room. */
  boolean tell() {
    boolean more = false;
    for (Watcher watcher : watchers.values()) {
      more |= watcher.tell();
    }
    return more;
  }

  private final class Watcher {
    private final MonitorSink sink;
    private final RouteMonitor monitor;

    /** Neighbours whose session is another one, or none, by now. */
    private final Set<String> changed = new LinkedHashSet<>();

    private final Map<String, NegotiatedSession> told = new HashMap<>();
    private final Map<String, SessionEnding> endings = new HashMap<>();
    private int looked;

    Watcher(MonitorSink sink, RouteMonitor monitor) {
      this.sink = sink;
      this.monitor = monitor;
    }

    void down(String neighbor, SessionEnding ending) {
      monitor.leave(neighbor);
      endings.put(neighbor, ending);
      changed.add(neighbor);
    }

    boolean tell() {
      looked = 0;
      while (looked < SHARE && sink.hasRoom()) {
        if (!changed.isEmpty()) {
          session(changed.iterator().next());
        } else {
          RouteMonitor.Observation observation = monitor.poll(count -> looked += count);
          if (observation == null) {
            return false;
          }
          sink.observed(observation);
          looked++;
        }
      }
      return looked >= SHARE;
    }

    private void session(String neighbor) {
      changed.remove(neighbor);
      NegotiatedSession before = told.remove(neighbor);
      SessionEnding ending = endings.remove(neighbor);
      if (before != null && ending != null) {
        sink.down(before, ending);
      }
      @Nullable Session now = sessions.get(neighbor);
      if (now != null) {
        told.put(neighbor, now.session());
        sink.up(now.session(), now.opening());
        monitor.follow(neighbor);
      }
    }
  }
}
