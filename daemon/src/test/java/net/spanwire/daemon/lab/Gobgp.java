package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * GoBGP, whose best paths we carry into the kernel ourselves: it leaves that to a zebra, and Debian
 * 12's gobgpd 3.10 panics on the interface messages of Debian 12's zebra 8.4 (names of 16 bytes
 * where it expects 20).
 */
final class Gobgp implements Speaker {
  private static final String PORT = "50051";
  private static final Pattern ESTABLISHED = Pattern.compile("(?i)state = \\w*established");

  private final NetworkNamespace site;
  private final PeerRoot root;
  private final SpeakerPlan plan;
  private @Nullable RibToKernel kernel;
  private @Nullable ChildProcess process;

  Gobgp(NetworkNamespace site, PeerRoot root, SpeakerPlan plan) {
    this.site = site;
    this.root = root;
    this.plan = plan;
  }

  @Override
  public void start() {
    String file = site.file("gobgpd.toml", config());
    List<String> command =
        List.of(
            "gobgpd",
            "-f",
            file,
            "--api-hosts",
            "127.0.0.1:" + PORT,
            "--pprof-disable",
            "-l",
            "debug");
    process = site.start("gobgpd", root.command(command));
    site.lab().await("gobgpd has begun", Duration.ofSeconds(15), () -> hasBegun(gobgp("neighbor")));
    for (String prefix : plan.announce()) {
      boolean six = prefix.contains(":");
      String family = six ? "ipv6" : "ipv4";
      // Without a next hop of its own family, a prefix would get the session's address.
      String nextHop = six ? plan.local6() : plan.local();
      Commands.Result result =
          gobgp("global", "rib", "add", prefix, "nexthop", nextHop, "-a", family);
      if (!result.ok()) {
        throw new LabFailure("gobgpd does not take " + prefix + ": " + result.error());
      }
    }
    kernel = new RibToKernel(site, plan.device(), this::learned);
    kernel.start();
  }

  /**
   * Whether a gobgpd that lists these {@code neighbors} has read its file: it answers before, and
   * then loses the routes that it is given.
   */
  static boolean hasBegun(Commands.Result neighbors) {
    return neighbors.ok() && neighbors.output().lines().count() > 1;
  }

  @Override
  public void stop() {
    if (kernel != null) {
      kernel.stop();
    }
    if (process != null) {
      process.stop(Duration.ofSeconds(10));
    }
  }

  @Override
  public boolean established() {
    // 3: "BGP state = ESTABLISHED"; 4: "SESSION_STATE_ESTABLISHED".
    return ESTABLISHED.matcher(state()).find();
  }

  @Override
  public String version() {
    return site.attempt(root.command("gobgpd", "--version")).output().strip();
  }

  @Override
  public String state() {
    return gobgp("neighbor", plan.remote()).output();
  }

  private Map<String, String> learned() {
    Map<String, String> nextHops = new HashMap<>();
    for (String family : List.of("ipv4", "ipv6")) {
      Commands.Result result = gobgp("global", "rib", "-a", family, "-j");
      String output = result.output();
      // Without routes it says so in words.
      if (result.ok()
          && output.startsWith("{")
          && JsonValue.parse(output) instanceof JsonValue.Fields(var prefixes)) {
        prefixes.forEach((prefix, paths) ->
            paths.elements().forEach(path -> addNextHop(nextHops, prefix, path)));
      }
    }
    plan.announce().forEach(nextHops::remove);
    return nextHops;
  }

  private static void addNextHop(Map<String, String> nextHops, String prefix, JsonValue path) {
    for (JsonValue attribute : path.field("attrs").map(JsonValue::elements).orElse(List.of())) {
      String nextHop = attribute.text("nexthop");
      if (!nextHop.isEmpty()) {
        nextHops.put(prefix, nextHop);
      }
    }
  }

  private Commands.Result gobgp(String... command) {
    String[] all = new String[command.length + 3];
    all[0] = "gobgp";
    all[1] = "-p";
    all[2] = PORT;
    System.arraycopy(command, 0, all, 3, command.length);
    return site.attempt(root.command(all));
  }

  private String config() {
    return """
    [global.config]
      as = %d
      router-id = "%s"
      local-address-list = ["%s"]
    [[neighbors]]
      [neighbors.config]
        neighbor-address = "%s"
        peer-as = %d
      [neighbors.timers.config]
        hold-time = 30
        keepalive-interval = 10
        connect-retry = 5
        idle-hold-time-after-reset = 5
      [neighbors.transport.config]
        local-address = "%s"
        passive-mode = %b
      [[neighbors.afi-safis]]
        [neighbors.afi-safis.config]
          afi-safi-name = "ipv4-unicast"
      [[neighbors.afi-safis]]
        [neighbors.afi-safis.config]
          afi-safi-name = "ipv6-unicast"
    """
        .formatted(
            plan.asn(),
            plan.routerId(),
            plan.local(),
            plan.remote(),
            plan.remoteAsn(),
            plan.local(),
            plan.passive());
  }
}
