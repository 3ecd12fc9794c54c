package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A peer without endpoint: any address that proves the key, and nobody else. */
@LabTest
final class ServerStyleTest {
  /** Time for two handshake attempts of the other side. */
  private static final Duration TWO_ATTEMPTS = Duration.ofSeconds(8);

  @RegisterExtension final LabExtension extension = new LabExtension();

  @Test
  void a_wrong_key_is_refused_and_the_right_one_accepted_from_the_same_address() {
    TwoSites sites = new TwoSites(extension.lab());
    sites.spanwire.start(sites.file(false));
    WireguardGo.Peer near =
        new WireguardGo.Peer(
            sites.nearKey.publicKey(), sites.psk, sites.nearUplink.endpoint(TwoSites.PORT));
    WireguardGo stranger = sites.tunnel(PeerRoot.HOST, WireguardKey.generate(), near);
    stranger.start();
    assertRefused(sites, stranger);
    stranger.stop();
    sites.tunnel(PeerRoot.HOST, sites.farKey, near).start();
    sites.spanwire.awaitUp(TwoSites.PEER, TwoSites.LIMIT);
  }

  @Test
  void a_wrong_preshared_key_is_refused_and_the_right_one_accepted() {
    TwoSites sites = new TwoSites(extension.lab());
    sites.spanwire.start(sites.file(false));
    String endpoint = sites.nearUplink.endpoint(TwoSites.PORT);
    WireguardGo far =
        sites.tunnel(
            PeerRoot.HOST,
            sites.farKey,
            new WireguardGo.Peer(sites.nearKey.publicKey(), WireguardKey.preshared(), endpoint));
    far.start();
    assertRefused(sites, far);
    far.setPeer(new WireguardGo.Peer(sites.nearKey.publicKey(), sites.psk, endpoint));
    sites.spanwire.awaitUp(TwoSites.PEER, TwoSites.LIMIT);
    assertThat(far.latestHandshake()).isPositive();
  }

  private static void assertRefused(TwoSites sites, WireguardGo far) {
    Lab.pause(TWO_ATTEMPTS);
    assertThat(far.latestHandshake()).isZero();
    assertThat(sites.spanwire.health(TwoSites.PEER)).isEqualTo("never");
  }

  @Test
  void an_old_handshake_played_again_is_not_answered_and_moves_nothing() {
    TwoSites sites = new TwoSites(extension.lab());
    String relayAddress = sites.farUplink.gateway();
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
                    sites.nearUplink.address(),
                    "51820",
                    "1"));
    sites.lab.await("the relay listens", TwoSites.LIMIT, () -> relay.log().contains("listening"));
    sites.spanwire.start(sites.file(false));
    sites.tunnel(PeerRoot.HOST, relayAddress + ":4500").start();
    sites.bird(TwoSites.FAR_PREFIXES).start();
    sites.awaitRoutes();
    assertThat(relay.log()).contains("recorded initiation 0");
    String endpoint = sites.spanwire.endpoint(TwoSites.PEER);

    for (int i = 0; i < 3; i++) {
      relay.say("replay 0");
      Lab.pause(Duration.ofSeconds(1));
    }

    assertThat(relay.log()).contains("replayed 0").doesNotContain("replay answered");
    assertThat(sites.spanwire.endpoint(TwoSites.PEER)).isEqualTo(endpoint);
    sites.awaitPing(TwoSites.NEAR, TwoSites.FAR);
    sites.spanwire.awaitEstablished(TwoSites.PEER, TwoSites.LIMIT);
  }
}
