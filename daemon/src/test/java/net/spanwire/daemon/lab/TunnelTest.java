package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a tunnel lives through: new keys, new addresses, a new name record, a bad link, its peer's
 * restart.
 */
@LabTest
final class TunnelTest {
  private static final String REKEY_SOON = "-Dspanwire.timers.rekey-after=5s";
  private static final long MEGABYTE = 1_000_000;

  @RegisterExtension final LabExtension extension = new LabExtension();

  @Test
  void needs_no_router_and_no_number_of_its_own() {
    TwoSites sites = new TwoSites(extension.lab());
    sites.tunnel(PeerRoot.HOST, "").start();
    List<String> peer = new ArrayList<>(sites.peerLines());
    peer.add(TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT)));
    sites.spanwire.start(new SiteFile(TwoSites.PORT).peer(TwoSites.PEER, peer, List.of()));
    sites.awaitPing("", "169.254.1.2");
    sites.awaitPing("", "fd00:ffff::2");
  }

  @Test
  void shows_the_networks_on_the_way_as_much_of_the_inside_as_it_was_told() {
    TwoSites sites = new TwoSites(extension.lab());
    sites.tunnel(PeerRoot.HOST, "").start();
    Wiretap wire = new Wiretap(sites.near, "eth0");
    wire.decode("udp.port==51820,wg");
    sites.spanwire.start(withDscp(sites, "inherit"));
    sites.awaitPing("", "169.254.1.2");
    expedited(sites, "169.254.1.2");
    expedited(sites, "fd00:ffff::2");
    sites.spanwire.reload(withDscp(sites, "cs1").hocon());
    expedited(sites, "169.254.1.2");
    String ours = "ip.src == " + sites.nearUplink.address() + " && ";
    assertThat(wire.count(ours + "ip.dsfield.dscp == 46 && wg.type == 4")).isEqualTo(2);
    assertThat(wire.packets(ours + "ip.dsfield.dscp == 8 && wg.type == 4")).isEqualTo(1);
    assertThat(wire.packets(ours + "ip.dsfield.dscp == 34 && wg.type == 1")).isPositive();
  }

  private static SiteFile withDscp(TwoSites sites, String dscp) {
    List<String> peer = new ArrayList<>(sites.peerLines());
    peer.add(TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT)));
    peer.add("dscp = " + dscp);
    return new SiteFile(TwoSites.PORT).peer(TwoSites.PEER, peer, List.of());
  }

  /** One packet of the class EF (RFC 3246). */
  private static void expedited(TwoSites sites, String host) {
    sites.near.run("ping", "-c", "1", "-W", "5", "-Q", "0xb8", host);
  }

  @Test
  void rekeys_in_the_middle_of_a_transfer() {
    TwoSites sites = new TwoSites(extension.lab(), REKEY_SOON);
    WireguardGo tunnel = sites.tunnel(PeerRoot.HOST, "");
    tunnel.start();
    sites.bird(TwoSites.FAR_PREFIXES).start();
    sites.spanwire.start(
        sites.file(false, TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT))));
    sites.awaitRoutes();

    ChildProcess transfer = transferOfSeconds(sites, 20);
    long before = tunnel.latestHandshake();
    sites.lab.await(
        "a second rekey after the one that may be under way",
        Duration.ofSeconds(18),
        () -> tunnel.latestHandshake() >= before + 8);
    assertThat(transfer.isAlive()).as("rekeyed while the transfer ran").isTrue();
    Transfers.complete(transfer);
    sites.spanwire.awaitEstablished(TwoSites.PEER, TwoSites.LIMIT);
  }

  private static ChildProcess transferOfSeconds(TwoSites sites, int seconds) {
    long rate = 5 * MEGABYTE;
    ChildProcess transfer =
        Transfers.begin(
            sites.near,
            TwoSites.NEAR,
            sites.far,
            TwoSites.FAR,
            new Transfers.Load(seconds * rate, rate));
    Lab.pause(Duration.ofSeconds(2));
    return transfer;
  }

  @Test
  void follows_a_peer_whose_address_and_port_change_in_the_middle_of_a_transfer() {
    TwoSites sites = new TwoSites(extension.lab());
    WireguardGo tunnel = sites.tunnel(PeerRoot.HOST, sites.nearUplink.endpoint(TwoSites.PORT));
    tunnel.start();
    sites.bird(TwoSites.FAR_PREFIXES).start();
    sites.spanwire.start(
        sites.file(false, TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT))));
    sites.awaitRoutes();

    ChildProcess transfer = transferOfSeconds(sites, 10);
    Uplink moved = sites.internet.renumber(sites.farUplink, 100);
    tunnel.setPort(51999);
    sites.lab.await(
        "Spanwire knows the new endpoint",
        TwoSites.LIMIT,
        () -> sites.spanwire.endpoint(TwoSites.PEER).equals(moved.endpoint(51999)));
    assertThat(transfer.isAlive()).isTrue();
    Transfers.complete(transfer);
  }

  @Test
  void comes_back_by_itself_when_the_peers_name_gets_another_address() {
    TwoSites sites = new TwoSites(extension.lab());
    String server = sites.nearUplink.gateway();
    ChildProcess names =
        sites.internet.router().start("names", JavaProgram.command(NameServer.class, server));
    sites.lab.await(
        "the name server listens", TwoSites.LIMIT, () -> names.log().contains("listening"));
    sites.near.replaceFile("/etc/resolv.conf", "nameserver " + server + "\noptions timeout:1\n");
    WireguardGo first = sites.tunnel(PeerRoot.HOST, "");
    first.start();
    Bird bird = sites.bird(TwoSites.FAR_PREFIXES);
    bird.start();
    sites.spanwire.start(
        sites.file(false, TwoSites.endpoint("far.example.net:51820"), "persistent-keepalive = 5s"));
    sites.lab.await("the name is asked for", TwoSites.LIMIT, () -> names.log().contains("asked"));
    names.say(sites.farUplink.address());
    sites.awaitRoutes();

    // A new process has no session, so it cannot tell us where it is now: only its name can.
    bird.stop();
    first.stop();
    Uplink moved = sites.internet.renumber(sites.farUplink, 100);
    sites.tunnel(PeerRoot.HOST, "").start();
    bird.start();
    names.say(moved.address());
    sites.lab.await(
        "Spanwire uses the new address",
        Duration.ofSeconds(90),
        () -> sites.spanwire.endpoint(TwoSites.PEER).equals(moved.endpoint(TwoSites.PORT)));
    sites.awaitRoutes();
    sites.awaitPing(TwoSites.NEAR, TwoSites.FAR);
  }

  @Test
  void works_over_a_link_that_loses_repeats_and_reorders() {
    TwoSites sites = new TwoSites(extension.lab());
    String relayAddress = sites.nearUplink.gateway();
    ChildProcess relay =
        sites
            .internet
            .router()
            .start(
                "relay",
                JavaProgram.command(
                    UdpRelay.class,
                    relayAddress,
                    "4500",
                    sites.farUplink.address(),
                    "51820",
                    "42"));
    sites.lab.await("the relay listens", TwoSites.LIMIT, () -> relay.log().contains("listening"));
    List.of("loss 5", "repeat 3", "reorder 5", "delay 2").forEach(relay::say);
    sites.tunnel(PeerRoot.HOST, "").start();
    sites.bird(TwoSites.FAR_PREFIXES).start();
    sites.spanwire.start(sites.file(false, TwoSites.endpoint(relayAddress + ":4500")));
    sites.awaitRoutes();

    Transfers.Load load = new Transfers.Load(10 * MEGABYTE, 0);
    Transfers.complete(Transfers.begin(sites.near, TwoSites.NEAR, sites.far, TwoSites.FAR, load));
    Transfers.complete(Transfers.begin(sites.far, TwoSites.FAR6, sites.near, TwoSites.NEAR6, load));
  }

  @Test
  void takes_the_routes_out_when_the_peers_tunnel_dies_and_brings_them_back() {
    TwoSites sites = new TwoSites(extension.lab());
    WireguardGo first = sites.tunnel(PeerRoot.HOST, "");
    first.start();
    Bird bird = sites.bird(TwoSites.FAR_PREFIXES);
    bird.start();
    sites.spanwire.start(
        sites.file(
            false,
            TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT)),
            "persistent-keepalive = 5s"));
    sites.awaitRoutes();

    first.stop();
    TwoSites.FAR_PREFIXES.forEach(sites::awaitGone);
    sites.tunnel(PeerRoot.HOST, "").start();
    sites.awaitRoutes();
    sites.awaitPing(TwoSites.NEAR6, TwoSites.FAR6);
  }
}
