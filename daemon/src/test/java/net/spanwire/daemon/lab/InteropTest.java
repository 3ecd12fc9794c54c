package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spanwire with wireguard-go and each speaker on the other side: the main job, end to end. */
@LabTest
final class InteropTest {
  @RegisterExtension final LabExtension extension = new LabExtension();

  /** Which side begins, of the handshake and of the BGP connection alike. */
  enum Role {
    INITIATOR,
    RESPONDER
  }

  record Case(Speaker.Kind speaker, Role role, PeerRoot root) {
    @Override
    public String toString() {
      return speaker + " as " + role + (root.isHost() ? "" : ", current release");
    }
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (PeerRoot root : PeersUnderTest.roots()) {
      for (Speaker.Kind speaker : Speaker.Kind.values()) {
        for (Role role : Role.values()) {
          cases.add(new Case(speaker, role, root));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void carries_both_families_both_ways_with(Case with) throws IOException {
    TwoSites sites = new TwoSites(extension.lab());
    boolean initiator = with.role() == Role.INITIATOR;
    WireguardGo tunnel =
        sites.tunnel(with.root(), initiator ? "" : sites.nearUplink.endpoint(TwoSites.PORT));
    Speaker speaker =
        with.speaker().in(sites.far, with.root(), sites.plan(initiator, TwoSites.FAR_PREFIXES));
    if (initiator) {
      tunnel.start();
      speaker.start();
      sites.spanwire.start(
          sites.file(false, TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT))));
    } else {
      sites.spanwire.start(sites.file(true, "initiate = never"));
      tunnel.start();
      speaker.start();
    }

    sites.spanwire.awaitUp(TwoSites.PEER, TwoSites.LIMIT);
    sites.spanwire.awaitEstablished(TwoSites.PEER, TwoSites.LIMIT);
    assertThat(speaker.established()).as(speaker.state()).isTrue();
    assertThat(sites.spanwire.endpoint(TwoSites.PEER))
        .isEqualTo(sites.farUplink.endpoint(TwoSites.PORT));
    sites.awaitRoutes();
    sites.awaitPing(TwoSites.NEAR, TwoSites.FAR);
    sites.awaitPing(TwoSites.NEAR6, TwoSites.FAR6);
    Transfers.run(sites.near, TwoSites.NEAR, sites.far, TwoSites.FAR);
    Transfers.run(sites.far, TwoSites.FAR6, sites.near, TwoSites.NEAR6);

    speaker.stop();
    TwoSites.FAR_PREFIXES.forEach(sites::awaitGone);
    speaker.start();
    sites.awaitRoutes();
    note(with, tunnel, speaker);
  }

  /** One line for docs/interop.md. */
  private static void note(Case with, WireguardGo tunnel, Speaker speaker) throws IOException {
    Path file = Path.of("target", "interop.txt");
    String line =
        String.join(
            "; ",
            tunnel.version(),
            speaker.version(),
            "Spanwire as " + with.role().name().toLowerCase(Locale.ROOT));
    Files.writeString(
        file,
        line + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
