package net.spanwire.bgp.rib;

import java.util.EnumMap;
import java.util.Map;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.message.AfiSafi;
import org.jspecify.annotations.Nullable;

/** A neighbour, with what stands of it while its session is up. */
final class Peer {

  private final String name;
  private NeighborConfig config;
  private @Nullable AdjRibIn in;
  private final Map<AfiSafi, AdjRibOut> out = new EnumMap<>(AfiSafi.class);

  /** Traffic is to leave it (RFC 8326). */
  private boolean draining;

  /** Where {@link Rib#pollUpdate} looks first, so that the families take turns. */
  private int turn;

  Peer(NeighborConfig config) {
    this.name = config.name();
    this.config = config;
  }

  String name() {
    return name;
  }

  NeighborConfig config() {
    return config;
  }

  void configure(NeighborConfig other) {
    config = other;
  }

  /** What it taught in the session that is up, or null. */
  @Nullable AdjRibIn in() {
    return in;
  }

  void setIn(@Nullable AdjRibIn adjRibIn) {
    in = adjRibIn;
  }

  /** What it is told, by family; empty while no session is up. */
  Map<AfiSafi, AdjRibOut> out() {
    return out;
  }

  boolean isDraining() {
    return draining;
  }

  void setDraining(boolean value) {
    draining = value;
  }

  AfiSafi nextTurn() {
    AfiSafi[] families = AfiSafi.values();
    turn = (turn + 1) % families.length;
    return families[turn];
  }
}
