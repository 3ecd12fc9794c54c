package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code wg} with {@code spanwire wireguard} beside wireguard-go: both say the same. */
@LabTest
final class WgToolsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String OURS = NetworkNamespace.DIRECTORY + "/own.key";
  private static final String THEIRS = NetworkNamespace.DIRECTORY + "/b.key";
  private static final String SECRET = NetworkNamespace.DIRECTORY + "/psk";
  private static final String ZERO = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  private static final String LOW_ORDER = "4Ot6fDtBuK4WVuP68Z/EatoJjeucMrH9hmIFFl9JuAA=";

  @RegisterExtension final LabExtension extension = new LabExtension();

  private final WireguardKey own = WireguardKey.generate();
  private final WireguardKey b = WireguardKey.generate();
  private final WireguardKey c = WireguardKey.generate();
  private final WireguardKey d = WireguardKey.generate();
  private final String psk = WireguardKey.generate().privateKey();

  static List<PeerRoot> releases() {
    PeerRoot current = PeerRoot.configured();
    return current.has("/usr/bin/wg") ? List.of(PeerRoot.HOST, current) : PeersUnderTest.roots();
  }

  private WgTools site(PeerRoot root, WgTools.Userspace userspace) {
    NetworkNamespace site = extension.lab().namespace(userspace.program);
    site.file("own.key", own.privateKey() + "\n");
    site.file("b.key", b.privateKey() + "\n");
    site.file("psk", psk + "\n");
    site.file(
        "set.conf",
        "[Interface]\nPrivateKey = %s\nListenPort = 51830\nFwMark = 0x51\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.4.0.0/16\n"
            .formatted(own.privateKey(), c.publicKey()));
    site.file(
        "add.conf",
        "[Peer]\nPublicKey = %s\nPresharedKey = %s\nEndpoint = 192.0.2.9:9\nAllowedIPs = 10.5.0.0/16, fd05::/64\nPersistentKeepalive = 17\n"
            .formatted(d.publicKey(), psk));
    site.file(
        "sync.conf",
        "[Interface]\nPrivateKey = %s\nListenPort = 51831\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.6.0.0/16\n"
            .formatted(own.privateKey(), d.publicKey()));
    return new WgTools(site, root, userspace);
  }

  private List<String> script() {
    return """
    wg set wg0 listen-port 51998
    wg show interfaces
    wg show wg0
    wg show wg0 dump
    wg showconf wg0
    wg set wg0 peer B allowed-ips 10.0.0.1/32
    wg show wg0 dump
    wg set wg0 private-key OURS listen-port 51999 fwmark 0x1234
    wg set wg0 peer B preshared-key SECRET endpoint 192.0.2.1:1000 persistent-keepalive 25 allowed-ips 10.2.0.0/16,fd02::/64,10.1.2.3/24
    wg set wg0 peer C endpoint [2001:db8::1]:2000 allowed-ips 0.0.0.0/0,::/0 peer D
    wg show wg0
    wg show
    wg show all dump
    wg show wg0 public-key
    wg show wg0 private-key
    wg show wg0 listen-port
    wg show wg0 fwmark
    wg show wg0 peers
    wg show wg0 preshared-keys
    wg show wg0 endpoints
    wg show wg0 allowed-ips
    wg show wg0 latest-handshakes
    wg show wg0 transfer
    wg show wg0 persistent-keepalive
    wg show wg0 dump
    wg show all allowed-ips
    wg showconf wg0
    wg set wg0 peer C allowed-ips 10.2.0.0/16
    wg show wg0 allowed-ips
    wg set wg0 peer C allowed-ips 10.2.0.0/16,10.1.0.0/16
    wg set wg0 peer B allowed-ips +10.7.0.0/16
    wg set wg0 peer C allowed-ips -10.1.0.0/16
    wg show wg0 allowed-ips
    wg set wg0 peer B preshared-key /dev/null persistent-keepalive off
    wg set wg0 fwmark off
    wg set wg0 peer D remove peer OWN allowed-ips 10.3.0.0/16
    wg set wg0 peer ZERO allowed-ips 10.8.0.0/16 peer LOW endpoint 192.0.2.2:2
    wg show wg0 dump
    wg set wg0 private-key THEIRS
    wg show wg0 dump
    wg set wg0 private-key /dev/null
    wg show wg0 dump
    wg setconf wg0 /run/lab/set.conf
    wg showconf wg0
    wg addconf wg0 /run/lab/add.conf
    wg showconf wg0
    wg syncconf wg0 /run/lab/sync.conf
    wg showconf wg0
    wg set wg0 listen-port 65536
    wg set wg0 peer nonsense
    wg show wg9
    wg set wg9 listen-port 1
    wg pubkey <OURS
    wg genkey | wg pubkey | wc -c
    wg genpsk | wc -c
    """
        .replace("OURS", OURS)
        .replace("THEIRS", THEIRS)
        .replace("SECRET", SECRET)
        .replace("peer B", "peer " + b.publicKey())
        .replace("peer C", "peer " + c.publicKey())
        .replace("peer D", "peer " + d.publicKey())
        .replace("peer OWN", "peer " + own.publicKey())
        .replace("peer ZERO", "peer " + ZERO)
        .replace("peer LOW", "peer " + LOW_ORDER)
        .lines()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void says_the_same_as_wireguard_go_to_every_command_of(PeerRoot release) {
    WgTools ours = site(release, WgTools.Userspace.SPANWIRE);
    WgTools theirs = site(release, WgTools.Userspace.WIREGUARD_GO);
    ours.start("wg0");
    theirs.start("wg0");
    for (String line : script()) {
      assertThat(ours.transcript(line)).isEqualTo(theirs.transcript(line));
    }
    assertThat(ours.run("stat -c %a /run/wireguard/wg0.sock")).isEqualTo("600\n");
  }

  @Test
  void refuses_malformed_requests_as_wireguard_go_and_does_nothing_of_them() {
    WgTools ours = site(PeerRoot.HOST, WgTools.Userspace.SPANWIRE);
    WgTools theirs = site(PeerRoot.HOST, WgTools.Userspace.WIREGUARD_GO);
    ours.start("wg0");
    theirs.start("wg0");
    String key = "public_key=" + "1".repeat(64) + "\n";
    List<String> wrong =
        List.of(
            "listen_port=99999\n",
            "private_key=zz\n",
            "fwmark=x\n",
            "nonsense\n",
            "what=1\n",
            "replace_peers=no\n",
            "public_key=00\n",
            key + "endpoint=1\n",
            key + "allowed_ip=10.0.0.0/33\n",
            key + "persistent_keepalive_interval=-1\n",
            key + "preshared_key=1\n",
            key + "protocol_version=3\n",
            key + "listen_port=1\n");
    String before = ours.uapi("wg0", "get=1\n\n");
    for (String lines : wrong) {
      String request = "set=1\nfwmark=7\n" + lines + "\n";
      String answer = ours.uapi("wg0", request);
      assertThat(answer).as(request).matches("errno=-\\d+\n\n");
      assertThat(theirs.uapi("wg0", request)).as(request).startsWith(answer);
      assertThat(ours.uapi("wg0", "get=1\n\n")).as("nothing of " + request).isEqualTo(before);
    }
    assertThat(ours.uapi("wg0", "set=1\nfwmark=7\n")).isEmpty();
    assertThat(ours.uapi("wg0", "get=1\n\n")).isEqualTo(before);
  }

  @Test
  void binds_its_port_with_the_link_and_refuses_one_that_is_taken() {
    WgTools ours = site(PeerRoot.HOST, WgTools.Userspace.SPANWIRE);
    ours.start("wg0");
    ours.run("wireguard-go busy && wg set busy listen-port 52001 && ip link set busy up");
    extension
        .lab()
        .await("the port is taken", LIMIT, () -> ours.run("ss -Hlun").contains(":52001"));
    ours.run("wg set wg0 private-key " + OURS);
    assertThat(ours.run("wg show wg0 listen-port")).isEqualTo("0\n");
    ours.run("ip link set wg0 up");
    extension
        .lab()
        .await("a port", LIMIT, () -> !ours.run("wg show wg0 listen-port").equals("0\n"));
    String port = ours.run("wg show wg0 listen-port").strip();
    assertThat(ours.run("ss -Hlun")).contains(":" + port + " ");

    Commands.Result refused = ours.attempt("wg set wg0 listen-port 52001 fwmark 5");
    assertThat(refused.ok()).isFalse();
    assertThat(refused.error()).contains("Address already in use");
    assertThat(ours.run("wg show wg0 listen-port").strip()).isEqualTo(port);
    assertThat(ours.run("wg show wg0 fwmark")).isEqualTo("off\n");

    ours.run("wg set wg0 listen-port 52002");
    assertThat(ours.run("ss -Hlun")).contains(":52002 ").doesNotContain(":" + port + " ");
    ours.run("ip link set wg0 down");
    extension.lab().await("it is closed", LIMIT, () -> !ours.run("ss -Hlun").contains(":52002 "));
    assertThat(ours.run("wg show wg0 listen-port")).isEqualTo("52002\n");
  }

  @Test
  void takes_a_hundred_thousand_allowed_ips() {
    WgTools ours = site(PeerRoot.HOST, WgTools.Userspace.SPANWIRE);
    ours.start("wg0");
    String prefixes =
        IntStream.range(0, 100_000)
            .mapToObj(i ->
                "allowed_ip=10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + "/32\n")
            .collect(Collectors.joining());
    String key = "public_key=" + "1".repeat(64) + "\n";
    String other = "public_key=" + "2".repeat(64) + "\n";
    long start = System.nanoTime();
    assertThat(ours.uapi("wg0", "set=1\n" + key + prefixes + "\n")).isEqualTo("errno=0\n\n");
    assertThat(ours.uapi("wg0", "set=1\n" + other + prefixes + "\n")).isEqualTo("errno=0\n\n");
    String report = ours.uapi("wg0", "get=1\n\n");
    System.out.printf(
        "lab: 2 × 100,000 allowed-ips and a get: %d ms%n", (System.nanoTime() - start) / 1_000_000);
    assertThat(report.lines().filter(line -> line.startsWith("allowed_ip="))).hasSize(100_000);
    assertThat(report.indexOf("allowed_ip")).isGreaterThan(report.indexOf(other));
    assertThat(ours.run("wg show wg0 allowed-ips | wc -w").strip()).isEqualTo("100003");
  }

  @Test
  void ends_with_its_link_with_its_socket_and_with_a_signal() {
    WgTools ours = site(PeerRoot.HOST, WgTools.Userspace.SPANWIRE);
    ours.start("wg0");
    assertThat(ours.pid("wg0")).isNotEmpty();
    Commands.Result second = ours.attempt("spanwire-wireguard wg0");
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.error()).contains("exists already");
    ours.run("ip link delete wg0");
    awaitEnd(ours);
    ours.start("wg0");
    ours.run("rm /run/wireguard/wg0.sock");
    awaitEnd(ours);
    assertThat(ours.attempt("ip link show wg0").ok()).isFalse();
    ours.start("wg0");
    ours.run("kill " + ours.pid("wg0"));
    awaitEnd(ours);
  }

  @Test
  void replaces_the_socket_of_one_that_was_killed() {
    WgTools ours = site(PeerRoot.HOST, WgTools.Userspace.SPANWIRE);
    ours.start("wg0");
    ours.run("kill -9 " + ours.pid("wg0"));
    extension.lab().await("it is dead", LIMIT, () -> ours.pid("wg0").isEmpty());
    assertThat(ours.run("ls /run/wireguard")).isEqualTo("wg0.sock\n");
    ours.start("wg0");
    assertThat(ours.run("wg show interfaces")).isEqualTo("wg0\n");
  }

  private void awaitEnd(WgTools tools) {
    extension.lab().await("the program ends", LIMIT, () -> tools.pid("wg0").isEmpty());
    assertThat(tools.attempt("ls /run/wireguard/wg0.sock").ok()).isFalse();
  }
}
