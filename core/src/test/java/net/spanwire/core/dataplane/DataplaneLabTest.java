package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import net.spanwire.core.dataplane.LabNamespaces.LabProcess;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.linux.LinuxNetwork;
import net.spanwire.core.wireguard.PrivateKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real kernels, real peers: two namespaces, a tunnel between them, traffic through it. */
@Tag("lab")
@Execution(ExecutionMode.CONCURRENT)
class DataplaneLabTest {

  private static final String TUN = "dataplane-t";

  private static final int PORT = 51_820;
  private static final String WORKERS = "-Dcrypto.workers=2";
  private static final int MEBIBYTES = Boolean.getBoolean("spanwire.long") ? 200 : 20;

  private final PrivateKey keyA = PrivateKey.generate(RandomGenerator.of("SecureRandom"));
  private final PrivateKey keyB = PrivateKey.generate(RandomGenerator.of("SecureRandom"));

  private LabNamespaces lab;

  @BeforeEach
  void build() {
    lab = new LabNamespaces();
  }

  @AfterEach
  void remove() {
    lab.close();
  }

  private LabProcess spanwireA(String endpoint, String... options) throws InterruptedException {
    return spanwire(lab.a, keyA, keyB, endpoint, List.of(options));
  }

  /** Comes first: A's kernel sends as soon as its device is up, and this one must be up by then. */
  private LabProcess spanwireB(String endpoint, String... options) throws InterruptedException {
    return spanwire(lab.b, keyB, keyA, endpoint, List.of(options));
  }

  private LabProcess spanwire(
      String namespace, PrivateKey ours, PrivateKey theirs, String endpoint, List<String> options)
      throws InterruptedException {
    LabProcess process =
        lab.java(
            namespace,
            TunnelMain.class,
            options,
            TUN,
            String.valueOf(PORT),
            ours.toBase64(),
            theirs.publicKey().toString(),
            endpoint);
    process.await("READY");
    bringUp(namespace, TUN);
    return process;
  }

  private void bringUp(String namespace, String link) {
    String host = namespace.equals(lab.a) ? "1" : "2";
    LabNamespaces.run("ip -n " + namespace + " link set " + link + " mtu 1420 gso_max_size 64000");
    lab.address(namespace, link, "10.98.0." + host + "/24", "fd98::" + host + "/64");
  }

  private void wireguardGo(String endpoint) {
    String peer = keyA.publicKey() + (endpoint.isEmpty() ? "" : " endpoint " + endpoint);
    bringUp(lab.b, lab.wireguardGo(0, PORT, keyB, peer));
  }

  private void ping(String namespace, String host) {
    LabNamespaces.runIn(namespace, "ping -c 3 -i 0.2 -W 5 10.98.0." + host);
    LabNamespaces.runIn(namespace, "ping -c 3 -i 0.2 -W 5 fd98::" + host);
    LabNamespaces.runIn(namespace, "ping -c 3 -i 0.2 -W 5 -s 1392 -M do 10.98.0." + host);
    LabNamespaces.runIn(namespace, "ping -c 2 -i 0.2 -W 5 -s 6000 10.98.0." + host);
  }

  private void transfer(String from, String to, String address) throws InterruptedException {
    LabProcess receiver = lab.java(to, HashTransfer.class, List.of(), "receive", address, "7000");
    receiver.await("LISTENING");
    LabProcess sender =
        lab.java(
            from,
            HashTransfer.class,
            List.of(),
            "send",
            address,
            "7000",
            String.valueOf(MEBIBYTES),
            "20261123");
    String sent = sender.await("HASH");
    assertThat(receiver.await("HASH")).isEqualTo(sent);
  }

  private void transferBothWays() throws InterruptedException {
    transfer(lab.a, lab.b, "10.98.0.2");
    transfer(lab.b, lab.a, "fd98::1");
  }

  private static void assertNothingDropped(LabProcess process)
      throws IOException, InterruptedException {
    process.say("status");
    assertThat(process.await("STATUS"))
        .doesNotContain("MALFORMED", "FAILED", "TOO_BIG", "NO_SOCKET", "REFUSED", "BAD_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gso_max_segs 1"})
  void two_of_ours_carry_everything_both_ways(String link) throws Exception {
    if (!link.isEmpty()) {
      lab.singleWirePackets();
    }
    LabProcess b = spanwireB("-");
    LabProcess a = spanwireA(LabNamespaces.B_ADDRESS + "," + PORT);
    ping(lab.a, "2");
    a.await("SESSION initiator");
    b.await("SESSION responder");
    transferBothWays();
    assertNothingDropped(a);
    assertNothingDropped(b);
  }

  @Test
  void two_of_ours_over_ipv6_with_rekeys_in_between() throws Exception {
    LabProcess b = spanwireB("-");
    LabProcess a = spanwireA(LabNamespaces.B_ADDRESS6 + "," + PORT, "-Drekey.seconds=1");
    ping(lab.a, "2");
    b.await("ENDPOINT [fd99::1]");
    // Five seconds lie between two handshakes at the least, and a transfer may be done sooner.
    for (int round = 0; round < 20 && sessions(a) < 3; round++) {
      transferBothWays();
    }
    assertThat(sessions(a)).isGreaterThan(2);
  }

  private static long sessions(LabProcess process) {
    return process.seen().stream().filter(line -> line.startsWith("SESSION")).count();
  }

  @Test
  void works_without_any_offload_and_without_libcrypto() throws Exception {
    LabProcess b = spanwireB("-");
    LabProcess a =
        spanwireA(LabNamespaces.B_ADDRESS + "," + PORT, "-Dno.offloads=true", "-Djdk.aead=true");
    ping(lab.a, "2");
    transferBothWays();
    assertNothingDropped(a);
    assertNothingDropped(b);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gso_max_segs 1"})
  void wireguard_go_answers_us(String link) throws Exception {
    if (!link.isEmpty()) {
      lab.singleWirePackets();
    }
    wireguardGo("");
    LabProcess a = spanwireA(LabNamespaces.B_ADDRESS + "," + PORT);
    ping(lab.a, "2");
    a.await("SESSION initiator");
    transferBothWays();
    assertNothingDropped(a);
  }

  @Test
  void workers_seal_what_wireguard_go_opens() throws Exception {
    wireguardGo("");
    LabProcess a = spanwireA(LabNamespaces.B_ADDRESS + "," + PORT, WORKERS);
    ping(lab.a, "2");
    transferBothWays();
    assertShared(a);
  }

  @Test
  void workers_seal_and_open_between_two_of_ours() throws Exception {
    LabProcess b = spanwireB("-", WORKERS);
    LabProcess a = spanwireA(LabNamespaces.B_ADDRESS + "," + PORT, WORKERS, "-Drekey.seconds=1");
    ping(lab.a, "2");
    transferBothWays();
    assertShared(a);
    assertShared(b);
  }

  private static void assertShared(LabProcess process) throws IOException, InterruptedException {
    process.say("status");
    assertThat(process.await("STATUS"))
        .contains("CRYPTO_SHARED_JOBS")
        .doesNotContain("MALFORMED", "FAILED", "TOO_BIG", "NO_SOCKET", "REFUSED", "BAD_", "REPLAY");
  }

  @Test
  void we_answer_wireguard_go() throws Exception {
    LabProcess a = spanwireA("-");
    wireguardGo(LabNamespaces.A_ADDRESS + ":" + PORT);
    ping(lab.b, "1");
    a.await("SESSION responder");
    transferBothWays();
    assertNothingDropped(a);
  }

  /** Every full run is larger than the route takes: it must not cost the tunnel. */
  @Test
  void a_path_narrower_than_the_tunnel_falls_back() throws Exception {
    LabNamespaces.run("ip -n " + lab.a + " link set dataplane-v mtu 1300");
    LabNamespaces.run("ip -n " + lab.b + " link set dataplane-v mtu 1300");
    LabProcess a = spanwireA(LabNamespaces.B_ADDRESS + "," + PORT);
    spanwireB("-");
    ping(lab.a, "2");
    transferBothWays();
    a.say("status");
    assertThat(a.await("STATUS")).contains("UDP_SEGMENT_REFUSED");
  }

  @Test
  void the_answer_leaves_from_the_address_that_was_hit() throws Exception {
    lab.address(lab.b, "dataplane-v", "10.99.0.77/24");
    LabProcess a = spanwireA("10.99.0.77," + PORT);
    spanwireB("-");
    ping(lab.a, "2");
    a.say("status");
    a.await("STATUS");
    assertThat(a.seen()).noneMatch(line -> line.contains("ENDPOINT 10.99.0.2"));
  }

  @Test
  void a_peer_that_changes_its_address_is_followed() throws Exception {
    spanwireA(LabNamespaces.B_ADDRESS + "," + PORT, "-Dkeepalive.seconds=1");
    LabProcess b = spanwireB("-");
    ping(lab.a, "2");
    LabNamespaces.run("ip -n " + lab.a + " addr del 10.99.0.1/24 dev dataplane-v");
    lab.address(lab.a, "dataplane-v", "10.99.0.9/24");
    b.await("ENDPOINT 10.99.0.9");
    ping(lab.b, "1");
  }

  @Test
  void a_deleted_device_is_told_of_and_the_process_goes_on() throws Exception {
    LabProcess a = spanwireA("-");
    LabNamespaces.run("ip -n " + lab.a + " link delete " + TUN);
    a.await("GONE " + TUN);
    a.endInput();
    a.await("CLOSED");
  }

  @Test
  void the_device_goes_with_the_process() throws Exception {
    LabProcess a = spanwireA("-");
    a.endInput();
    a.await("CLOSED");
    assertThat(LabNamespaces.run("ip -n " + lab.a + " -br link")).doesNotContain(TUN);
  }

  @Test
  void a_name_in_use_is_an_error_that_says_so() throws Exception {
    String taken = "dpx" + lab.name;
    try (TunDevice first = new LinuxNetwork().openTun(taken, Offloads.ALL)) {
      assertThat(first.offloads().tcpSegmentation()).isTrue();
      assertThatExceptionOfType(SystemException.class)
          .isThrownBy(() -> new LinuxNetwork().openTun(taken, Offloads.ALL))
          .withMessageContaining(taken + " exists already")
          .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
    }
  }
}
