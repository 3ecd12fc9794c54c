package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code wg-quick} over {@code spanwire wireguard}, and traffic with wireguard-go. */
@LabTest
final class WgQuickTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String FILE = NetworkNamespace.DIRECTORY + "/wg0.conf";
  private static final String BEHIND = "10.77.0.1";

  @RegisterExtension final LabExtension extension = new LabExtension();

  private final WireguardKey nearKey = WireguardKey.generate();
  private final WireguardKey farKey = WireguardKey.generate();

  static List<PeerRoot> releases() {
    return WgToolsTest.releases();
  }

  /** Two ends with a router between them, and something behind the far one. */
  private final class Ends {
    final NetworkNamespace near = extension.lab().namespace("near");
    final NetworkNamespace far = extension.lab().namespace("far");
    final Uplink nearUplink;
    final Uplink farUplink;

    Ends() {
      Internet internet = new Internet(extension.lab());
      nearUplink = internet.attach(near, "eth0", 0);
      farUplink = internet.attach(far, "eth0", 0);
      far.ip("address add " + BEHIND + "/32 dev lo", "address add fd77::1/128 dev lo");
    }
  }

  private String nearFile(Ends ends, String more) {
    return """
    [Interface]
    PrivateKey = %s
    Address = 10.9.0.1/24, fd09::1/64
    MTU = 1400
    PostUp = echo %%i is up >>/run/lab/hooks
    PreDown = echo %%i goes down >>/run/lab/hooks
    %s
    [Peer]
    PublicKey = %s
    Endpoint = %s
    AllowedIPs = 0.0.0.0/0, ::/0
    PersistentKeepalive = 25
    """
        .formatted(
            nearKey.privateKey(), more, farKey.publicKey(), ends.farUplink.endpoint(TwoSites.PORT));
  }

  private void startFar(Ends ends) {
    ends.far.file(
        "wg0.conf",
        """
        [Interface]
        PrivateKey = %s
        Address = 10.9.0.2/24, fd09::2/64
        ListenPort = %d
        MTU = 1420
        [Peer]
        PublicKey = %s
        AllowedIPs = 10.9.0.1/32, fd09::1/128
        """
            .formatted(farKey.privateKey(), TwoSites.PORT, nearKey.publicKey()));
    new WgTools(ends.far, PeerRoot.HOST, WgTools.Userspace.WIREGUARD_GO).run("wg-quick up " + FILE);
  }

  private void awaitPing(NetworkNamespace from, String target) {
    extension
        .lab()
        .await("a ping to " + target, LIMIT, () -> from.ping("", target, Duration.ofSeconds(1)));
  }

  /** What the tools say and do, from up to down, with every route through the tunnel. */
  private List<String> story(Ends ends, WgTools tools) {
    ends.near.file("wg0.conf", nearFile(ends, "ListenPort = 51821"));
    ends.near.file("hooks", "");
    tools.run("chmod 600 " + FILE);
    ends.near.sysctl("net.ipv4.conf.all.src_valid_mark", 1);
    List<String> story = new ArrayList<>();
    story.add(tools.transcript("wg-quick up " + FILE));
    awaitPing(ends.near, BEHIND);
    awaitPing(ends.near, "fd77::1");
    for (String line :
        List.of(
            "cat /run/lab/hooks",
            "ip -4 rule",
            "ip -6 rule",
            "ip -4 route show table all dev wg0 | grep -v broadcast",
            "ip -4 route get " + BEHIND + " | grep -v cache",
            "ip -br address show dev wg0 | grep -o '10.9.*64'",
            "ip -o link show dev wg0 | grep -o 'mtu 1400'",
            "wg showconf wg0",
            "wg show wg0 fwmark",
            "wg show wg0 endpoints",
            "wg-quick strip " + FILE,
            "wg-quick save " + FILE,
            "cat " + FILE,
            "wg-quick strip " + FILE + " | sed 's/25/30/' >/run/lab/stripped.conf",
            "wg syncconf wg0 /run/lab/stripped.conf",
            "wg show wg0 persistent-keepalive",
            "wg-quick down " + FILE,
            "cat /run/lab/hooks",
            "ip -4 rule",
            "ip -o link show dev wg0",
            "nft list tables")) {
      story.add(tools.transcript(line));
    }
    extension.lab().await("the program has ended", LIMIT, () -> tools.pid("wg0").isEmpty());
    return story;
  }

  @ParameterizedTest
  @MethodSource("releases")
  void does_with_a_default_route_what_wireguard_go_does_under(PeerRoot release) {
    Ends ends = new Ends();
    startFar(ends);
    List<String> theirs =
        story(ends, new WgTools(ends.near, release, WgTools.Userspace.WIREGUARD_GO));
    List<String> ours = story(ends, new WgTools(ends.near, release, WgTools.Userspace.SPANWIRE));
    assertThat(ours).isEqualTo(theirs);
  }

  private WgTools up(Ends ends) {
    startFar(ends);
    ends.near.file("wg0.conf", nearFile(ends, "Table = off"));
    WgTools tools = new WgTools(ends.near, PeerRoot.HOST, WgTools.Userspace.SPANWIRE);
    tools.run("wg-quick up " + FILE);
    awaitPing(ends.near, "10.9.0.2");
    return tools;
  }

  @Test
  void counts_and_tells_the_handshake() {
    Ends ends = new Ends();
    WgTools tools = up(ends);
    String[] fields = tools.run("wg show wg0 dump | tail -1").strip().split("\t", -1);
    assertThat(fields).hasSize(8);
    assertThat(fields[2]).isEqualTo(ends.farUplink.endpoint(TwoSites.PORT));
    assertThat(Long.parseLong(fields[4])).isGreaterThan(1_700_000_000);
    assertThat(Long.parseLong(fields[5])).isGreaterThan(92);
    assertThat(Long.parseLong(fields[6])).isGreaterThan(148);
    assertThat(tools.run("wg show wg0")).contains("latest handshake: ").contains("transfer: ");
  }

  @Test
  void goes_on_with_another_port_mark_and_key() {
    Ends ends = new Ends();
    WgTools tools = up(ends);
    tools.run("wg set wg0 listen-port 52345 fwmark 77");
    awaitPing(ends.near, "10.9.0.2");
    WgTools farTools = new WgTools(ends.far, PeerRoot.HOST, WgTools.Userspace.WIREGUARD_GO);
    assertThat(farTools.run("wg show wg0 endpoints")).contains(ends.nearUplink.endpoint(52345));
    ends.near.run("ip", "rule", "add", "fwmark", "77", "unreachable");
    assertThat(ends.near.ping("", "10.9.0.2", Duration.ofSeconds(2))).isFalse();
    tools.run("wg set wg0 fwmark off");
    awaitPing(ends.near, "10.9.0.2");

    WireguardKey other = WireguardKey.generate();
    ends.near.file("other.key", other.privateKey() + "\n");
    tools.run("wg set wg0 private-key /run/lab/other.key");
    assertThat(ends.near.ping("", "10.9.0.2", Duration.ofSeconds(2))).isFalse();
    farTools.run(
        "wg set wg0 peer "
            + nearKey.publicKey()
            + " remove peer "
            + other.publicKey()
            + " allowed-ips 10.9.0.1/32");
    awaitPing(ends.near, "10.9.0.2");
  }

  @Test
  void follows_its_link_down_and_up_and_into_another_namespace() {
    Ends ends = new Ends();
    WgTools tools = up(ends);
    ends.near.ip("link set wg0 down", "link set wg0 up");
    awaitPing(ends.near, "10.9.0.2");
    ends.near.ip("link set wg0 mtu 1413");
    awaitPadding(tools, ends.near, 1413);

    NetworkNamespace inside = extension.lab().namespace("inside");
    ends.near.ip("link set wg0 netns " + inside.pid());
    inside.ip(
        "address add 10.9.0.1/24 dev wg0", "link set wg0 mtu 1405 up", "route add default dev wg0");
    extension
        .lab()
        .await(
            "a ping from inside", LIMIT, () -> inside.ping("", "10.9.0.2", Duration.ofSeconds(1)));
    awaitPadding(tools, inside, 1405);
    assertThat(tools.run("ss -Hlun")).contains(":" + tools.run("wg show wg0 listen-port").strip());
    inside.ip("link delete wg0");
    extension.lab().await("the program has ended", LIMIT, () -> tools.pid("wg0").isEmpty());
  }

  /** A packet as long as the MTU is not padded beyond it, once the MTU is known. */
  private void awaitPadding(WgTools tools, NetworkNamespace from, int mtu) {
    extension
        .lab()
        .await(
            "packets of " + mtu + " bytes are not padded",
            LIMIT,
            () -> {
              long before = sent(tools);
              from.attempt(
                  "ping",
                  "-c",
                  "1",
                  "-W",
                  "1",
                  "-M",
                  "do",
                  "-s",
                  Integer.toString(mtu - 28),
                  "10.9.0.2");
              return sent(tools) - before == mtu + 32;
            });
  }

  private static long sent(WgTools tools) {
    return Long.parseLong(tools.run("wg show wg0 transfer").strip().split("\t", -1)[2]);
  }

  @Test
  void sends_nothing_to_points_of_low_order() {
    Ends ends = new Ends();
    WgTools tools = new WgTools(ends.near, PeerRoot.HOST, WgTools.Userspace.SPANWIRE);
    ends.near.file("own.key", nearKey.privateKey() + "\n");
    tools.start("wg0");
    tools.run("ip address add 10.9.0.1/24 dev wg0 && ip link set wg0 up");
    tools.run(
        "wg set wg0 private-key /run/lab/own.key peer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            + " endpoint "
            + ends.farUplink.endpoint(9)
            + " persistent-keepalive 1 allowed-ips 10.9.0.0/24");
    ends.near.ping("", "10.9.0.2", Duration.ofSeconds(3));
    assertThat(tools.run("wg show wg0 transfer")).endsWith("\t0\t0\n");
    assertThat(tools.run("wg show wg0 latest-handshakes")).endsWith("\t0\n");
  }

  @Test
  void the_daemons_interfaces_can_be_looked_at_and_not_changed() {
    TwoSites sites = new TwoSites(extension.lab());
    sites.tunnel(PeerRoot.HOST, "").start();
    sites.bird(TwoSites.FAR_PREFIXES).start();
    sites.spanwire.start(
        sites.file(false, TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT))));
    sites.awaitRoutes();
    WgTools tools = new WgTools(sites.near, PeerRoot.HOST, WgTools.Userspace.SPANWIRE);
    String name = tools.run("wg show interfaces").strip();
    assertThat(tools.run("wg show " + name + " endpoints"))
        .contains(sites.farUplink.endpoint(TwoSites.PORT));
    assertThat(tools.run("wg show " + name + " allowed-ips")).contains("0.0.0.0/0 ::/0");
    Commands.Result refused = tools.attempt("wg set " + name + " listen-port 1");
    assertThat(refused.ok()).isFalse();
    assertThat(refused.error()).contains("not supported");
    assertThat(sites.spanwire.process().log()).contains("change the configuration file");
    assertThat(sites.spanwire.stop()).isZero();
    assertThat(tools.attempt("ls /run/wireguard/" + name + ".sock").ok()).isFalse();
  }
}
