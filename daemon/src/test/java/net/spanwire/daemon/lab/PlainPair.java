package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.spanwire.daemon.control.ControlClient;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Request;
import org.jspecify.annotations.Nullable;

/**
 * Spanwire without tunnels at "near" (AS 65001, 10.0.0.1) and somebody else's speaker at "far" (AS
 * 65002, 10.0.0.2), on one link.
 */
final class PlainPair {
  static final Duration LIMIT = Duration.ofSeconds(60);
  static final String NAME = "far";
  static final String NEAR = "10.0.0.1";
  static final String FAR = "10.0.0.2";
  static final String NEAR_PREFIX = "10.1.0.0/24";
  static final String FAR_PREFIX = "10.2.0.0/24";

  final Lab lab;
  final NetworkNamespace near;
  final NetworkNamespace far;
  final SpanwireDaemon spanwire;
  private final PeerRoot root;
  private final BirdProcess bird;
  private List<String> announced = List.of();
  private String session = "";
  private @Nullable ChildProcess bgpd;

  PlainPair(Lab lab, PeerRoot root) {
    this.lab = lab;
    this.root = root;
    near = lab.namespace("near");
    far = lab.namespace("far");
    bird = new BirdProcess(far, root);
    near.ip("link set lo up", "link add eth0 type veth peer name eth0 netns " + far.pid());
    far.ip(
        "link set lo up",
        "link set eth0 up",
        "address add " + FAR + "/24 dev eth0",
        "address add fd00::2/64 dev eth0 nodad");
    near.ip(
        "link set eth0 up",
        "address add " + NEAR + "/24 dev eth0",
        "address add fd00::1/64 dev eth0 nodad");
    spanwire = new SpanwireDaemon(near, WireguardKey.generate(), SpanwireDaemon.SHORT_LIFE);
  }

  /** Starts Spanwire with lines of its one neighbour's block. */
  void start(String... lines) {
    startWith(
        "neighbors { "
            + NAME
            + " { "
            + block("address = \"" + FAR + "\", asn = 65002", lines)
            + " } }");
  }

  /** Starts Spanwire with lines of the outermost block. */
  void startWith(String... lines) {
    spanwire.start(new SiteFile(51820).router(65001, List.of(NEAR_PREFIX), List.of()).with(lines));
  }

  private static String block(String first, String... lines) {
    List<String> all = new ArrayList<>(List.of(first, "import = any", "export = own"));
    all.add("hold-time = 9s");
    all.add("connect-retry = 2s");
    all.addAll(Arrays.asList(lines));
    return String.join(", ", all);
  }

  // ---- BIRD

  /** Starts BIRD; {@code lines} are those of its session, after the usual ones. */
  void bird(String... lines) {
    birdWith("ipv4 { import all; export where source = RTS_STATIC; };", lines);
  }

  void birdWith(String channel, String... lines) {
    announced = List.of(FAR_PREFIX);
    session = String.join("\n", lines) + "\n" + channel;
    bird.start(birdConfig());
  }

  /** Starts BIRD again after {@link #kill}, so that it says that it forwarded meanwhile. */
  void birdComesBack() {
    bird.start(birdConfig(), "-R");
  }

  /** Announces these prefixes instead, on the session as it is. */
  void birdAnnounces(List<String> prefixes) {
    announced = prefixes;
    bird.reconfigure(birdConfig());
  }

  private String birdConfig() {
    StringBuilder routes = new StringBuilder();
    announced.forEach(prefix -> routes.append("route ").append(prefix).append(" unreachable; "));
    return """
    router id 10.0.0.2;
    log stderr all;
    debug protocols { states, events, packets };
    protocol device { scan time 1; }
    protocol static own4 { ipv4; %s }
    protocol bgp spanwire {
      local 10.0.0.2 as 65002;
      neighbor 10.0.0.1 as 65001;
      hold time 9;
      connect delay time 1;
      connect retry time 2;
      error wait time 1, 2;
      %s
    }
    """
        .formatted(routes, session);
  }

  Commands.Result birdc(String... command) {
    return bird.birdc(command);
  }

  String birdState() {
    return birdc("show", "protocols", "all", "spanwire").output();
  }

  // ---- FRR

  /** Starts FRR's bgpd alone; {@code lines} are those of its session. */
  void frr(String... lines) {
    frrWith(List.of(), List.of(lines));
  }

  void frrWith(List<String> global, List<String> family) {
    String config =
        """
        log stdout
        router bgp 65002
         bgp router-id 10.0.0.2
         bgp log-neighbor-changes
         no bgp ebgp-requires-policy
         no bgp network import-check
         neighbor 10.0.0.1 remote-as 65001
         neighbor 10.0.0.1 timers 3 9
         neighbor 10.0.0.1 timers connect 2
         neighbor 10.0.0.1 advertisement-interval 0
        %s
         address-family ipv4 unicast
          network %s
        %s
         exit-address-family
        """
            .formatted(String.join("\n", global), FAR_PREFIX, String.join("\n", family));
    List<String> command = new ArrayList<>(Zebra.daemon(far, "bgpd", config));
    command.add("-n");
    bgpd = far.start("bgpd", root.command(command));
    lab.await("bgpd answers", LIMIT, () -> vtysh("show version").ok());
  }

  Commands.Result vtysh(String command) {
    return Zebra.vtysh(far, root, "bgpd", command);
  }

  String frrLog() {
    return bgpd == null ? "" : bgpd.log();
  }

  // ---- both

  /** Ends the far side as a crash does. */
  void kill() {
    bird.kill();
    if (bgpd != null) {
      bgpd.kill();
    }
  }

  void stop() {
    bird.stop();
    if (bgpd != null) {
      bgpd.stop(Duration.ofSeconds(10));
    }
  }

  Optional<JsonValue> neighbor(String name) {
    return spanwire.show("neighbors").stream()
        .filter(row -> row.text("name").equals(name))
        .findFirst();
  }

  String text(String field) {
    return neighbor(NAME).map(row -> row.text(field)).orElse("");
  }

  void awaitUp() {
    spanwire.awaitEstablished(NAME, LIMIT);
  }

  void awaitText(String field, String wanted) {
    lab.await(field + " says " + wanted, LIMIT, () -> text(field).contains(wanted));
  }

  /** Until the far prefix is in near's kernel, or not any more. */
  void awaitRoute(boolean there) {
    lab.await(
        FAR_PREFIX + (there ? " in" : " gone from") + " near's kernel",
        LIMIT,
        () -> hasRoute() == there);
  }

  boolean hasRoute() {
    return KernelRoute.leavesBy(near, FAR_PREFIX, "eth0");
  }

  /** {@code spanwire neighbor far ACTION [MESSAGE]}. */
  void act(String action, String argument) {
    try (ControlClient client = ControlClient.connect(near.directory().resolve("control.sock"))) {
      client.ask(new Request(action, argument), row -> {});
    } catch (ControlException e) {
      throw new LabFailure("neighbor " + argument + " " + action, e);
    }
  }
}
