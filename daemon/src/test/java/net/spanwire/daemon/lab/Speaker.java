package net.spanwire.daemon.lab;

/** Somebody else's BGP speaker in a namespace, with both families on one session over IPv4. */
interface Speaker {
  /** Starts it; returns once it answers on its own command line. */
  void start();

  /** Stops it as its init script would, with SIGTERM. */
  void stop();

  boolean established();

  /** Name and version, for docs/interop.md. */
  String version();

  /** What it says about its neighbour, for failure messages. */
  String state();

  /** The speakers that Spanwire is tested with. */
  enum Kind {
    BIRD,
    FRR,
    GOBGP;

    Speaker in(NetworkNamespace site, PeerRoot root, SpeakerPlan plan) {
      return switch (this) {
        case BIRD -> new Bird(site, root, plan);
        case FRR -> new Frr(site, root, plan);
        case GOBGP -> new Gobgp(site, root, plan);
      };
    }
  }
}
