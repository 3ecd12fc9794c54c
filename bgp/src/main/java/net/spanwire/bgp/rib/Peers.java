package net.spanwire.bgp.rib;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The neighbours, by name. */
final class Peers {

  private final Map<String, Peer> byName = new LinkedHashMap<>();

  /**
   * One that is known.
   *
   * @throws IllegalArgumentException if none has that name
   */
  Peer get(String name) {
    Peer peer = byName.get(name);
    if (peer == null) {
      throw new IllegalArgumentException("no neighbour is called '" + name + "'");
    }
    return peer;
  }

  Optional<Peer> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  void add(Peer peer) {
    byName.put(peer.name(), peer);
  }

  void remove(String name) {
    byName.remove(name);
  }

  Collection<Peer> all() {
    return byName.values();
  }
}
