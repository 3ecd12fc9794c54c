package net.spanwire.core.wireguard;

/** The {@link Health} of a peer, and why; a change is an output. */
final class PeerHealth {

  private final Peer peer;
  private final Outputs outputs;
  private volatile Health health = Health.NEVER;
  private volatile String reason = "no handshake yet";

  PeerHealth(Peer peer, Outputs outputs) {
    this.peer = peer;
    this.outputs = outputs;
  }

  Health health() {
    return health;
  }

  String reason() {
    return reason;
  }

  boolean isSuspect() {
    return health == Health.SUSPECT;
  }

  void up(String why) {
    become(Health.UP, why);
  }

  /** Only a tunnel that was up becomes suspect. */
  void suspect(String why) {
    if (health == Health.UP) {
      become(Health.SUSPECT, why);
    }
  }

  /** A tunnel that never was up stays so, for a new reason. */
  void down(String why) {
    if (health == Health.NEVER) {
      reason = why;
    } else {
      become(Health.DOWN, why);
    }
  }

  private void become(Health next, String why) {
    Health before = health;
    reason = why;
    health = next;
    if (before != next) {
      outputs.add(new Output.HealthChanged(peer, before, next, why));
    }
  }
}
