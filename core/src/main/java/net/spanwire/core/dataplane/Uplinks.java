package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.wireguard.Path;
import net.spanwire.core.wireguard.Peer;
import org.jspecify.annotations.Nullable;

/** The sockets of all listen ports, and the ways that lead out of them. */
final class Uplinks {

  private final List<@Nullable ListenSockets> listeners = new ArrayList<>();
  private final IdentityHashMap<Peer, Uplink> ofPeers = new IdentityHashMap<>();

  /** For datagrams that go to nobody yet: handshakes, cookies. */
  private final Uplink passing = new Uplink(null);

  Uplinks() {}

  /** The number that the next listener gets. */
  int nextListener() {
    int free = listeners.indexOf(null);
    return free < 0 ? listeners.size() : free;
  }

  void add(ListenSockets sockets) {
    if (sockets.listener() == listeners.size()) {
      listeners.add(sockets);
    } else {
      listeners.set(sockets.listener(), sockets);
    }
    refresh();
  }

  void remove(int listener) {
    listeners.set(listener, null);
    refresh();
  }

  private void refresh() {
    passing.reset();
    ofPeers.values().forEach(Uplink::reset);
  }

  @Nullable ListenSockets listener(int number) {
    return number < listeners.size() ? listeners.get(number) : null;
  }

  List<@Nullable ListenSockets> all() {
    return listeners;
  }

  /** The uplink of a peer, turned to where its packets go now. */
  Uplink of(Peer peer, Path path) {
    Uplink uplink = ofPeers.get(peer);
    if (uplink == null) {
      uplink = new Uplink(peer);
      ofPeers.put(peer, uplink);
    }
    return turned(uplink, path);
  }

  /** The uplink for one datagram along this path. */
  Uplink passing(Path path) {
    return turned(passing, path);
  }

  private Uplink turned(Uplink uplink, Path path) {
    if (!uplink.leads(path)) {
      uplink.turn(path, socket(path));
    }
    return uplink;
  }

  private @Nullable UdpSocket socket(Path path) {
    ListenSockets sockets = listener(path.listener());
    return sockets == null ? null : sockets.of(path.remote().address().family());
  }

  /** The peer was heard, so what was forgotten of its way may be used again. */
  void heard(Peer peer) {
    Uplink uplink = ofPeers.get(peer);
    if (uplink != null) {
      uplink.heard();
    }
  }

  /** What was sent to a peer, and what could not be; empty if nothing was. */
  ImmutableMap<Counter, Long> counters(Peer peer) {
    Uplink uplink = ofPeers.get(peer);
    return uplink == null ? ImmutableMap.of() : uplink.counters().snapshot();
  }

  void forget(Peer peer) {
    ofPeers.remove(peer);
  }

  /**
   * The host's own routes or addresses changed: the kernel chooses anew where packets leave from.
   */
  void forgetSources() {
    ofPeers.values().forEach(Uplink::forgetSource);
  }
}
