package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.dataplane.LabNamespaces.LabProcess;
import net.spanwire.core.wireguard.PrivateKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Six tunnels over several loops, half of them over IPv6, between real kernels and real peers. */
@Tag("lab")
@Execution(ExecutionMode.CONCURRENT)
class LoopsLabTest {

  private static final int TUNNELS = LoopsMain.TUNNELS;
  private static final int PORT = LoopsMain.PORT;
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
    String side = namespace.equals(lab.a) ? "1" : "2";
    String other = namespace.equals(lab.a) ? "2" : "1";
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
    String host = namespace.equals(lab.a) ? "1" : "2";
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

  private void ping(String namespace, int tunnel) {
    String host = namespace.equals(lab.a) ? "2" : "1";
    String ping = "ping -c 2 -i 0.2 -W 5 ";
    LabNamespaces.runIn(namespace, ping + "10.98." + tunnel + "." + host);
    LabNamespaces.runIn(namespace, ping + "fd98:" + tunnel + "::" + host);
  }

  private void pingAll(String namespace) {
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
    LabProcess b = loops(lab.b, 4, List.of());
    LabProcess a = loops(lab.a, 3, endpoints(PORT, 0));
    assertThat(ask(a, "spread", "SPREAD"))
        .contains("[0, 1, 2, 0, 1, 2]")
        .contains("[spanwire-packets-0, spanwire-packets-1, spanwire-packets-2]");
    assertThat(ask(b, "spread", "SPREAD")).contains("[0, 1, 2, 3, 0, 1]");
    pingAll(lab.a);
    pingAll(lab.b);
    transfer(lab.a, lab.b, "10.98.%d.2");
    transfer(lab.b, lab.a, "fd98:%d::1");
    assertThat(ask(b, "status", "STATUS"))
        .contains("loops=4", "HANDED_OVER")
        .doesNotContain("HAND_OVER_LOST", "UNKNOWN", "BAD_", "UNSOLICITED");
    assertThat(ask(a, "status", "STATUS"))
        .contains("loops=3")
        .doesNotContain("HAND_OVER_LOST", "UNKNOWN", "BAD_", "UNSOLICITED");
  }

  @Test
  void a_port_is_changed_and_an_interface_removed_while_all_goes_on() throws Exception {
    loops(lab.b, 2, List.of());
    LabProcess a = loops(lab.a, 3, endpoints(PORT, 0));
    pingAll(lab.a);
    ask(a, "rebind " + (PORT + 1), "BOUND " + (PORT + 1));
    pingAll(lab.a);
    pingAll(lab.b);
    ask(a, "remove 4", "REMOVED");
    assertThat(LabNamespaces.run("ip -n " + lab.a + " -br link"))
        .doesNotContain(LoopsMain.device(4));
    for (int i = 0; i < TUNNELS; i++) {
      if (i != 4) {
        ping(lab.b, i);
      }
    }
    transferOne();
    a.endInput();
    a.await("CLOSED");
    assertThat(LabNamespaces.run("ip -n " + lab.a + " -br link")).doesNotContain("loops-t");
  }

  private void transferOne() throws InterruptedException {
    LabProcess receiver =
        lab.java(lab.b, HashTransfer.class, List.of(), "receive", "10.98.5.2", "7000");
    receiver.await("LISTENING");
    LabProcess sender =
        lab.java(lab.a, HashTransfer.class, List.of(), "send", "10.98.5.2", "7000", MEBIBYTES, "1");
    assertThat(receiver.await("HASH")).isEqualTo(sender.await("HASH"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_second_program_on_the_port_is_refused(int loops) throws Exception {
    loops(lab.a, 3, List.of());
    LabProcess second =
        lab.java(lab.a, LoopsMain.class, List.of(), String.valueOf(loops), "1", "2");
    second.await("another program has it");
  }

  @Test
  void wireguard_go_is_on_the_other_end_of_each() throws Exception {
    for (int i = 0; i < TUNNELS; i++) {
      wireguardGo(i);
    }
    LabProcess a = loops(lab.a, 3, endpoints(PORT + 100, 1));
    pingAll(lab.a);
    transfer(lab.a, lab.b, "10.98.%d.2");
    transfer(lab.b, lab.a, "fd98:%d::1");
    assertThat(ask(a, "status", "STATUS")).doesNotContain("UNKNOWN", "BAD_", "UNSOLICITED");
  }

  private void wireguardGo(int tunnel) {
    PrivateKey key = LoopsMain.key(2, tunnel);
    String peer = LoopsMain.key(1, tunnel).publicKey().toString();
    bringUp(lab.b, lab.wireguardGo(tunnel, PORT + 100 + tunnel, key, peer), tunnel);
  }
}
