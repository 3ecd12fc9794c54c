package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** BIRD 2 or 3: one session with both channels, the kernel's table by its own kernel protocols. */
final class Bird implements Speaker {
  private static final String SOCKET = NetworkNamespace.DIRECTORY + "/bird.ctl";

  private final NetworkNamespace site;
  private final PeerRoot root;
  private SpeakerPlan plan;
  private @Nullable ChildProcess process;

  Bird(NetworkNamespace site, PeerRoot root, SpeakerPlan plan) {
    this.site = site;
    this.root = root;
    this.plan = plan;
  }

  @Override
  public void start() {
    String file = site.file("bird.conf", config());
    process =
        site.start(
            "bird",
            root.command(List.of("bird", "-f", "-c", file, "-s", SOCKET, "-P", "/run/bird.pid")));
    site.lab()
        .await(
            "bird answers on its socket",
            Duration.ofSeconds(10),
            () -> birdc("show", "status").ok());
  }

  @Override
  public void stop() {
    if (process != null) {
      process.stop(Duration.ofSeconds(10));
    }
  }

  /** Announces these prefixes instead, without touching the session. */
  void announce(List<String> prefixes) {
    plan = plan.announcing(prefixes);
    site.file("bird.conf", config());
    Commands.Result result = birdc("configure");
    if (!result.ok() || !result.output().contains("Reconfig")) {
      throw new LabFailure("birdc configure: " + result.output() + result.error());
    }
  }

  @Override
  public boolean established() {
    return birdc("show", "protocols", "tunnel").output().contains("Established");
  }

  @Override
  public String version() {
    return birdc("show", "status").output().lines().skip(1).findFirst().orElse("BIRD");
  }

  @Override
  public String state() {
    return birdc("show", "protocols", "all", "tunnel").output();
  }

  private Commands.Result birdc(String... command) {
    String[] all = new String[command.length + 3];
    all[0] = "birdc";
    all[1] = "-s";
    all[2] = SOCKET;
    System.arraycopy(command, 0, all, 3, command.length);
    return site.attempt(root.command(all));
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
