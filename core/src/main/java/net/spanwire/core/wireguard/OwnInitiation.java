package net.spanwire.core.wireguard;

import net.spanwire.core.wireguard.noise.NoiseInitiator;
import org.jspecify.annotations.Nullable;

/** An initiation of ours: being made, and then waiting for its response. */
final class OwnInitiation implements IndexOwner {

  private final Peer peer;
  private final Path path;
  private final long begunAt;
  private int index;
  private @Nullable NoiseInitiator noise;

  OwnInitiation(Peer peer, Path path, long begunAt) {
    this.peer = peer;
    this.path = path;
    this.begunAt = begunAt;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  /** Where it goes. */
  Path path() {
    return path;
  }

  long begunAt() {
    return begunAt;
  }

  int index() {
    return index;
  }

  void setIndex(int allocated) {
    index = allocated;
  }

  /** Null until it is made. */
  @Nullable NoiseInitiator noise() {
    return noise;
  }

  void made(NoiseInitiator initiator) {
    noise = initiator;
  }
}
