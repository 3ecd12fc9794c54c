package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.daemon.control.ReloadView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Another configuration while a session with BIRD runs: it and its tunnel carry a transfer all the
 * while, and never flap unless the report says so.
 */
@LabTest
final class ReloadTest {
  private static final String EXTRA = "10.22.0.0/24";
  private static final String GHOST_DEVICE = "sw-ghost";

  @RegisterExtension final LabExtension extension = new LabExtension();

  private final WireguardKey ghostKey = WireguardKey.generate();
  private TwoSites sites;

  @BeforeEach
  void bring_up() {
    sites = new TwoSites(extension.lab());
    sites.tunnel(PeerRoot.HOST, "").start();
    List<String> announced = new ArrayList<>(TwoSites.FAR_PREFIXES);
    announced.add(EXTRA);
    sites.bird(announced).start();
    sites.spanwire.start(file());
    sites.awaitRoutes();
    sites.awaitNear(EXTRA);
  }

  private SiteFile file(String... peerLines) {
    List<String> lines = new ArrayList<>(List.of(peerLines));
    lines.add(TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT)));
    return sites.file(false, lines.toArray(String[]::new));
  }

  private SiteFile withGhost(SiteFile file) {
    return file.peer(
        "ghost",
        List.of("public-key = \"" + ghostKey.publicKey() + "\""),
        List.of("asn = 65003", "import = any", "export = own"));
  }

  private static String refusing(SiteFile file) {
    return file.with(
            "policies.no-extra = [",
            "  { name = extra, match { prefix = [\"" + EXTRA + "\"] }, then = reject }",
            "  { then = accept }",
            "]")
        .hocon()
        .replace("import = any", "import = no-extra");
  }

  private int flaps() {
    return sites.spanwire.show("neighbors").stream()
        .filter(row -> row.text("name").equals(TwoSites.PEER))
        .map(row -> Integer.parseInt(row.text("flaps")))
        .findFirst()
        .orElseThrow();
  }

  private void assertEstablishedWithoutFlap() {
    assertThat(sites.spanwire.state(TwoSites.PEER)).isEqualToIgnoringCase("established");
    assertThat(flaps()).isZero();
  }

  @Test
  void what_is_unchanged_carries_a_transfer_through_every_reload() {
    ChildProcess transfer =
        Transfers.begin(
            sites.near,
            TwoSites.NEAR,
            sites.far,
            TwoSites.FAR,
            new Transfers.Load(40_000_000, 2_000_000));

    // A peer comes.
    ReloadView added = sites.spanwire.reload(withGhost(file()).hocon());
    assertThat(added.failures()).isEmpty();
    assertThat(added.applied()).isTrue();
    assertThat(added.resets()).isEmpty();
    assertThat(added.changes())
        .extracting(ReloadView.ChangeView::what, ReloadView.ChangeView::change)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("peer", "added"),
            org.assertj.core.groups.Tuple.tuple("session", "added"));
    assertThat(sites.near.run("ip", "-br", "link")).contains(GHOST_DEVICE);
    assertThat(sites.spanwire.state("ghost")).isNotEmpty();

    // Keys of the tunnel that carries the transfer.
    ReloadView tuned =
        sites.spanwire.reload(withGhost(file("persistent-keepalive = 5s", "mtu = 1380")).hocon());
    assertThat(tuned.failures()).isEmpty();
    assertThat(tuned.resets()).isEmpty();
    assertThat(sites.near.run("cat", "/sys/class/net/" + TwoSites.DEVICE + "/mtu").strip())
        .isEqualTo("1380");

    // What is announced, by SIGHUP.
    sites.spanwire.replaceFile(
        withGhost(file("persistent-keepalive = 5s", "mtu = 1380"))
            .hocon()
            .replace("announce = [", "announce = [\"10.99.0.0/24\", "));
    sites.near.run("kill", "-HUP", Long.toString(sites.spanwire.process().pid()));
    sites.lab.await(
        "far has what is announced by now",
        TwoSites.LIMIT,
        () -> KernelRoute.leavesBy(sites.far, "10.99.0.0/24", TwoSites.FAR_DEVICE));

    // The peer goes.
    ReloadView removed =
        sites.spanwire.reload(file("persistent-keepalive = 5s", "mtu = 1380").hocon());
    assertThat(removed.failures()).isEmpty();
    assertThat(removed.resets()).containsExactly("ghost (removed)");
    assertThat(sites.near.run("ip", "-br", "link")).doesNotContain(GHOST_DEVICE);
    sites.lab.await(
        "far has lost what is not announced any more",
        TwoSites.LIMIT,
        () -> !KernelRoute.leavesBy(sites.far, "10.99.0.0/24", TwoSites.FAR_DEVICE));

    Transfers.complete(transfer);
    assertEstablishedWithoutFlap();
    // Our own changes are not taken for another's.
    assertThat(sites.spanwire.process().log()).doesNotContain("changed by somebody else");
  }

  @Test
  void a_policy_is_applied_to_what_was_received_and_taken_back() {
    sites.spanwire.replaceFile(refusing(file()));
    ReloadView dry = sites.spanwire.reload(true);
    assertThat(dry.applied()).isFalse();
    assertThat(dry.resets()).isEmpty();
    assertThat(KernelRoute.leavesBy(sites.near, EXTRA, TwoSites.DEVICE)).isTrue();

    assertThat(sites.spanwire.reload(false).applied()).isTrue();
    sites.awaitGone(EXTRA);
    sites.awaitNear(TwoSites.FAR_PREFIXES.getFirst());
    assertThat(sites.spanwire.command("show", "routes", EXTRA).output())
        .contains("refused by policy no-extra, statement extra");

    assertThat(sites.spanwire.reload(file().hocon()).applied()).isTrue();
    sites.awaitNear(EXTRA);
    assertEstablishedWithoutFlap();
  }

  @Test
  void a_wrong_file_changes_nothing_and_says_all_that_is_wrong() {
    sites.spanwire.replaceFile(withGhost(file("persistent-keepalive = never", "mtu = 5")).hocon());
    Commands.Result result = sites.spanwire.command("reload");
    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(result.error())
        .contains("spanwire.conf:")
        .contains("persistent-keepalive")
        .contains("mtu")
        .contains("nothing was changed");
    assertThat(sites.near.run("ip", "-br", "link")).doesNotContain(GHOST_DEVICE);
    assertEstablishedWithoutFlap();
  }

  @Test
  void says_what_a_change_costs_and_then_does_it() {
    String file = file().hocon().replace("hold-time = 30s", "hold-time = 20s");
    sites.spanwire.replaceFile(file);
    Commands.Result dry = sites.spanwire.command("reload", "--dry-run");
    assertThat(dry.exitCode()).as(dry.error()).isZero();
    assertThat(dry.output())
        .contains("resets 1 of 1 session: far (hold-time); nothing was changed");
    assertEstablishedWithoutFlap();

    assertThat(sites.spanwire.reload(false).resets()).containsExactly("far (hold-time)");
    sites.lab.await("the session has been reset", TwoSites.LIMIT, () -> flaps() == 1);
    sites.spanwire.awaitEstablished(TwoSites.PEER, Duration.ofSeconds(45));
    sites.awaitRoutes();
  }
}
