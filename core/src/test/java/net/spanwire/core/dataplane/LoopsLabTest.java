package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.dataplane.LabNamespaces.LabProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Six tunnels over several loops, half of them over IPv6, between real kernels and real peers. */
@Tag("lab")
class LoopsLabTest {

  private static final int TUNNELS = LoopsMain.TUNNELS;
  private static final int PORT = LoopsMain.PORT;
  private static final String WIREGUARD_GO = "lpwg" + LabNamespaces.RUN + "x";
  private static final String MEBIBYTES = "20";

  private LabNamespaces lab;

  @BeforeEach
  void build() {
    lab = new LabNamespaces();
  }

  @AfterEach
  void remove() {
    lab.close();
  }

  private LabProcess loops(String namespace, int loops, List<String> endpoints)
      throws InterruptedException {
    String side = namespace.equals(LabNamespaces.A) ? "1" : "2";
    String other = namespace.equals(LabNamespaces.A) ? "2" : "1";
    List<String> args = new ArrayList<>(List.of(String.valueOf(loops), side, other));
    args.addAll(endpoints);
    LabProcess process =
        lab.java(namespace, LoopsMain.class, List.of(), args.toArray(String[]::new));
    process.await("READY");
    for (int i = 0; i < TUNNELS; i++) {
      bringUp(namespace, LoopsMain.device(i), i);
    }
    return process;
  }

  private void bringUp(String namespace, String device, int tunnel) {
    String host = namespace.equals(LabNamespaces.A) ? "1" : "2";
    LabNamespaces.run(
        "ip -n " + namespace + " link set " + device + " mtu 1420 gso_max_size 64000");
    lab.address(
        namespace,
        device,
        "10.98." + tunnel + "." + host + "/24",
        "fd98:" + tunnel + "::" + host + "/64");
  }

  /** Every second one over IPv6. */
  private static List<String> endpoints(int firstPort, int step) {
    List<String> endpoints = new ArrayList<>();
    for (int i = 0; i < TUNNELS; i++) {
      String host = i % 2 == 0 ? LabNamespaces.B_ADDRESS : LabNamespaces.B_ADDRESS6;
      endpoints.add(host + "," + (firstPort + step * i));
    }
    return endpoints;
  }

  private static void ping(String namespace, int tunnel) {
    String host = namespace.equals(LabNamespaces.A) ? "2" : "1";
    String ping = "ping -c 2 -i 0.2 -W 5 ";
    LabNamespaces.runIn(namespace, ping + "10.98." + tunnel + "." + host);
    LabNamespaces.runIn(namespace, ping + "fd98:" + tunnel + "::" + host);
  }

  private static void pingAll(String namespace) {
    for (int i = 0; i < TUNNELS; i++) {
      ping(namespace, i);
    }
  }

  /** Through all tunnels at once. */
  private void transfer(String from, String to, String address) throws InterruptedException {
    List<LabProcess> receivers = new ArrayList<>();
    List<LabProcess> senders = new ArrayList<>();
    for (int i = 0; i < TUNNELS; i++) {
      String host = address.formatted(i);
      LabProcess receiver = lab.java(to, HashTransfer.class, List.of(), "receive", host, "7000");
      receiver.await("LISTENING");
      receivers.add(receiver);
    }
    for (int i = 0; i < TUNNELS; i++) {
      String host = address.formatted(i);
      senders.add(
          lab.java(
              from, HashTransfer.class, List.of(), "send", host, "7000", MEBIBYTES, "2026" + i));
    }
    for (int i = 0; i < TUNNELS; i++) {
      assertThat(receivers.get(i).await("HASH")).isEqualTo(senders.get(i).await("HASH"));
    }
  }

  private static String ask(LabProcess process, String what, String answer) throws Exception {
    process.say(what);
    return process.await(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gso_max_segs 1"})
  void six_tunnels_over_three_and_four_loops_carry_everything_both_ways(String link)
      throws Exception {
    if (!link.isEmpty()) {
      lab.singleWirePackets();
    }
    LabProcess b = loops(LabNamespaces.B, 4, List.of());
    LabProcess a = loops(LabNamespaces.A, 3, endpoints(PORT, 0));
    assertThat(ask(a, "spread", "SPREAD"))
        .contains("[0, 1, 2, 0, 1, 2]")
        .contains("[spanwire-packets-0, spanwire-packets-1, spanwire-packets-2]");
    assertThat(ask(b, "spread", "SPREAD")).contains("[0, 1, 2, 3, 0, 1]");
    pingAll(LabNamespaces.A);
    pingAll(LabNamespaces.B);
    transfer(LabNamespaces.A, LabNamespaces.B, "10.98.%d.2");
    transfer(LabNamespaces.B, LabNamespaces.A, "fd98:%d::1");
    assertThat(ask(b, "status", "STATUS"))
        .contains("loops=4", "HANDED_OVER")
        .doesNotContain("HAND_OVER_LOST", "UNKNOWN", "BAD_", "UNSOLICITED");
    assertThat(ask(a, "status", "STATUS"))
        .contains("loops=3")
        .doesNotContain("HAND_OVER_LOST", "UNKNOWN", "BAD_", "UNSOLICITED");
  }

  @Test
  void a_port_is_changed_and_an_interface_removed_while_all_goes_on() throws Exception {
    loops(LabNamespaces.B, 2, List.of());
    LabProcess a = loops(LabNamespaces.A, 3, endpoints(PORT, 0));
    pingAll(LabNamespaces.A);
    ask(a, "rebind " + (PORT + 1), "BOUND " + (PORT + 1));
    pingAll(LabNamespaces.A);
    pingAll(LabNamespaces.B);
    ask(a, "remove 4", "REMOVED");
    assertThat(LabNamespaces.run("ip -n " + LabNamespaces.A + " -br link"))
        .doesNotContain(LoopsMain.device(4));
    for (int i = 0; i < TUNNELS; i++) {
      if (i != 4) {
        ping(LabNamespaces.B, i);
      }
    }
    transferOne();
    a.endInput();
    a.await("CLOSED");
    assertThat(LabNamespaces.run("ip -n " + LabNamespaces.A + " -br link"))
        .doesNotContain("loops-t");
  }

  private void transferOne() throws InterruptedException {
    LabProcess receiver =
        lab.java(LabNamespaces.B, HashTransfer.class, List.of(), "receive", "10.98.5.2", "7000");
    receiver.await("LISTENING");
    LabProcess sender =
        lab.java(
            LabNamespaces.A,
            HashTransfer.class,
            List.of(),
            "send",
            "10.98.5.2",
            "7000",
            MEBIBYTES,
            "1");
    assertThat(receiver.await("HASH")).isEqualTo(sender.await("HASH"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_second_program_on_the_port_is_refused(int loops) throws Exception {
    loops(LabNamespaces.A, 3, List.of());
    LabProcess second =
        lab.java(LabNamespaces.A, LoopsMain.class, List.of(), String.valueOf(loops), "1", "2");
    second.await("another program has it");
  }

  @Test
  void wireguard_go_is_on_the_other_end_of_each(@TempDir Path directory) throws Exception {
    for (int i = 0; i < TUNNELS; i++) {
      wireguardGo(i, directory);
    }
    LabProcess a = loops(LabNamespaces.A, 3, endpoints(PORT + 100, 1));
    pingAll(LabNamespaces.A);
    transfer(LabNamespaces.A, LabNamespaces.B, "10.98.%d.2");
    transfer(LabNamespaces.B, LabNamespaces.A, "fd98:%d::1");
    assertThat(ask(a, "status", "STATUS")).doesNotContain("UNKNOWN", "BAD_", "UNSOLICITED");
  }

  private void wireguardGo(int tunnel, Path directory) throws Exception {
    String device = WIREGUARD_GO + tunnel;
    lab.start(LabNamespaces.B, List.of("wireguard-go", "-f", device));
    File socket = new File("/var/run/wireguard/" + device + ".sock");
    for (int i = 0; i < 500 && !socket.exists(); i++) {
      Thread.sleep(20);
    }
    Path key =
        Files.writeString(directory.resolve("key" + tunnel), LoopsMain.key(2, tunnel).toBase64());
    LabNamespaces.runIn(
        LabNamespaces.B,
        "wg set %s listen-port %d private-key %s peer %s allowed-ips 0.0.0.0/0,::/0"
            .formatted(device, PORT + 100 + tunnel, key, LoopsMain.key(1, tunnel).publicKey()));
    bringUp(LabNamespaces.B, device, tunnel);
  }
}
