package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The lab's own tools, with wireguard-go where Spanwire will be. */
@LabTest
final class LabToolsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @RegisterExtension final LabExtension extension = new LabExtension();

  @Test
  void the_relay_makes_a_bad_link_and_replays_what_it_recorded() {
    Lab lab = extension.lab();
    Internet internet = new Internet(lab);
    NetworkNamespace near = lab.namespace("near");
    NetworkNamespace far = lab.namespace("far");
    Uplink nearUplink = internet.attach(near, "eth0", 0);
    Uplink farUplink = internet.attach(far, "eth0", 0);
    WireguardKey nearKey = WireguardKey.generate();
    WireguardKey farKey = WireguardKey.generate();
    String address = farUplink.gateway();
    ChildProcess relay =
        internet
            .router()
            .start(
                "relay",
                JavaProgram.command(
                    UdpRelay.class, address, "4500", nearUplink.address(), "51820", "7"));
    lab.await("the relay listens", LIMIT, () -> relay.log().contains("listening"));
    WireguardGo server =
        tunnel(near, nearKey, "10.9.0.1/24", new WireguardGo.Peer(farKey.publicKey(), "", ""));
    WireguardGo client =
        tunnel(
            far,
            farKey,
            "10.9.0.2/24",
            new WireguardGo.Peer(nearKey.publicKey(), "", address + ":4500"));
    server.start();
    client.start();
    lab.await(
        "a ping through the relay", LIMIT, () -> far.ping("", "10.9.0.1", Duration.ofSeconds(1)));

    List.of("loss 3", "repeat 3", "reorder 5", "delay 1").forEach(relay::say);
    Transfers.complete(
        Transfers.begin(far, "10.9.0.2", near, "10.9.0.1", new Transfers.Load(2_000_000, 0)));
    String endpoint = server.endpoint();
    List.of("loss 0", "replay 0", "replay 0").forEach(relay::say);
    lab.await("it was played again", LIMIT, () -> relay.log().contains("replayed 0"));
    Lab.pause(Duration.ofSeconds(1));
    assertThat(relay.log()).contains("recorded initiation 0").doesNotContain("replay answered");
    assertThat(server.endpoint()).isEqualTo(endpoint);
  }

  private static WireguardGo tunnel(
      NetworkNamespace site, WireguardKey key, String address, WireguardGo.Peer peer) {
    WireguardGo.Tunnel tunnel = new WireguardGo.Tunnel("wg0", key, 51820, List.of(address), peer);
    return new WireguardGo(site, PeerRoot.HOST, tunnel);
  }

  @Test
  void the_name_server_answers_the_systems_resolver_and_changes_its_mind() {
    Lab lab = extension.lab();
    NetworkNamespace site = lab.namespace("site");
    // Without an address of a family beside loopback's, the resolver does not ask.
    assertThat(new Internet(lab).attach(site, "eth0", 0).address()).isNotEmpty();
    ChildProcess names = site.start("names", JavaProgram.command(NameServer.class, "127.0.0.1"));
    lab.await("the name server listens", LIMIT, () -> names.log().contains("listening"));
    site.replaceFile("/etc/resolv.conf", "nameserver 127.0.0.1\n");
    assertThat(site.attempt("getent", "ahostsv4", "far.example.net").ok()).isFalse();
    names.say("172.31.0.6");
    names.say("fd31::6");
    lab.await("both are known", LIMIT, () -> names.log().contains("now fd31::6"));
    assertThat(site.run("getent", "ahostsv4", "far.example.net")).contains("172.31.0.6");
    assertThat(site.run("getent", "ahostsv6", "far.example.net")).contains("fd31::6");
    names.say("172.31.0.10");
    lab.await("the change is known", LIMIT, () -> names.log().contains("now 172.31.0.10"));
    assertThat(site.run("getent", "ahostsv4", "far.example.net")).contains("172.31.0.10");
  }

  @Test
  void the_probe_sees_an_outage_and_the_wiretap_sees_packets() {
    Lab lab = extension.lab();
    Internet internet = new Internet(lab);
    NetworkNamespace a = lab.namespace("a");
    NetworkNamespace b = lab.namespace("b");
    Uplink up = internet.attach(a, "eth0", 0);
    Uplink other = internet.attach(b, "eth0", 0);
    Wiretap tap = new Wiretap(a, "eth0");
    ChildProcess echo =
        b.start("echo", JavaProgram.command(UdpProbe.class, "echo", other.address(), "7000"));
    lab.await("the echo listens", LIMIT, () -> echo.log().contains("listening"));
    ChildProcess probe =
        a.start(
            "probe",
            JavaProgram.command(
                UdpProbe.class, "probe", up.address(), other.address(), "7000", "10"));
    lab.await("the probe is answered", LIMIT, () -> probe.log().contains("first"));

    internet.cut(up, other);
    Lab.pause(Duration.ofSeconds(1));
    internet.heal(up, other);

    lab.await("the outage is reported", LIMIT, () -> probe.log().contains("gap "));
    long gap = Long.parseLong(probe.log().replaceAll("(?s).*?gap (\\d+).*", "$1"));
    assertThat(gap).isGreaterThanOrEqualTo(900);
    assertThat(tap.count("udp.dstport == 7000")).isGreaterThan(50);
    assertThat(tap.packets("tcp")).isZero();
  }
}
