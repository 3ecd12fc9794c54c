package net.spanwire.daemon.lab;

import java.util.List;

/** BIRD 2 or 3: one session with both channels, the kernel's table by its own kernel protocols. */
final class Bird implements Speaker {
  private final BirdProcess bird;
  private SpeakerPlan plan;

  Bird(NetworkNamespace site, PeerRoot root, SpeakerPlan plan) {
    this.bird = new BirdProcess(site, root);
    this.plan = plan;
  }

  @Override
  public void start() {
    bird.start(config());
  }

  @Override
  public void stop() {
    bird.stop();
  }

  /** Announces these prefixes instead, without touching the session. */
  void announce(List<String> prefixes) {
    plan = plan.announcing(prefixes);
    bird.reconfigure(config());
  }

  @Override
  public boolean established() {
    return bird.established("tunnel");
  }

  @Override
  public String version() {
    return bird.version();
  }

  @Override
  public String state() {
    return bird.birdc("show", "protocols", "all", "tunnel").output();
  }

  private String config() {
    return """
    router id %s;
    log stderr all;
    debug protocols { states, events };
    protocol device { scan time 1; }
    protocol kernel kernel4 { ipv4 { import none; export where source = RTS_BGP; }; }
    protocol kernel kernel6 { ipv6 { import none; export where source = RTS_BGP; }; }
    protocol static own4 { ipv4; %s}
    protocol static own6 { ipv6; %s}
    protocol bgp tunnel {
      local %s as %d;
      neighbor %s as %d;
      %s
      hold time 30;
      graceful restart off;
      connect delay time 1;
      connect retry time 3;
      error wait time 1, 4;
      ipv4 { import all; export where source = RTS_STATIC; };
      ipv6 { import all; export where source = RTS_STATIC; };
    }
    """
        .formatted(
            plan.routerId(),
            routes(false),
            routes(true),
            plan.local(),
            plan.asn(),
            plan.remote(),
            plan.remoteAsn(),
            plan.passive() ? "passive;" : "");
  }

  private String routes(boolean six) {
    StringBuilder text = new StringBuilder();
    plan.announce(six)
        .forEach(prefix -> text.append("route ").append(prefix).append(" unreachable; "));
    return text.toString();
  }
}
