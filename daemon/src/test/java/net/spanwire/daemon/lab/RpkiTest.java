package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.spanwire.daemon.control.ControlException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origin validation against StayRTR behind the tunnel, with BIRD's verdicts beside ours. */
@LabTest
final class RpkiTest {
  private static final int PORT = 8282;
  private static final String VALID = "10.21.0.0/24";
  private static final String INVALID = "10.22.0.0/24";
  private static final String TOO_LONG = "10.23.0.0/24";
  private static final List<Stayrtr.Payload> PAYLOADS =
      List.of(
          new Stayrtr.Payload("10.21.0.0/16", 24, 65002),
          new Stayrtr.Payload("10.22.0.0/24", 24, 65009),
          new Stayrtr.Payload("10.23.0.0/16", 20, 65002),
          new Stayrtr.Payload("10.24.0.0/16", 24, 0),
          new Stayrtr.Payload("10.24.128.0/17", 24, 65003),
          new Stayrtr.Payload("2001:db8::/32", 48, 65002));

  @RegisterExtension final LabExtension extension = new LabExtension();

  private TwoSites sites;
  private Stayrtr cache;

  @BeforeEach
  void prepare() {
    Lab.requirePrograms("stayrtr");
    sites = new TwoSites(extension.lab());
    cache = new Stayrtr(sites.far, TwoSites.FAR + ":" + PORT);
  }

  private void bringUp() {
    sites.tunnel(PeerRoot.HOST, "").start();
    List<String> announced = new ArrayList<>(TwoSites.FAR_PREFIXES);
    announced.addAll(List.of(VALID, INVALID, TOO_LONG));
    sites.bird(announced).start();
    String file =
        sites
            .file(false, TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT)))
            .with(
                "rpki { caches = [\"" + TwoSites.FAR + ":" + PORT + "\"] }",
                "policies.checked = [",
                "  { name = wrong, match { rpki = invalid }, then = reject }",
                "  { match { rpki = valid }, set { local-preference = 200 }, then = accept }",
                "  { then = accept }",
                "]")
            .hocon()
            .replace("import = any", "import = checked");
    sites.spanwire.replaceFile(file);
    sites.spanwire.start();
    sites.awaitRoutes();
  }

  private void awaitSynchronized() {
    sites.lab.await(
        "the cache has been heard",
        TwoSites.LIMIT,
        () ->
            sites.spanwire.show("rpki").stream()
                .anyMatch(row -> row.text("state").equals("synchronized")));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 1, 0})
  void refuses_what_is_invalid_and_follows_the_cache(int version) {
    cache.start(PAYLOADS, version);
    bringUp();
    awaitSynchronized();
    sites.awaitGone(INVALID);
    sites.awaitGone(TOO_LONG);
    sites.awaitNear(VALID);
    assertThat(sites.spanwire.show("rpki").getFirst().text("version"))
        .isEqualTo(version == 0 ? "0" : "1");
    assertThat(sites.spanwire.command("show", "routes", "--filtered").output())
        .contains(INVALID, TOO_LONG, "refused by policy checked, statement wrong")
        .doesNotContain(VALID);
    assertThat(sites.spanwire.command("explain", "10.21.0.1").output()).contains("origin valid");

    List<Stayrtr.Payload> others = new ArrayList<>(PAYLOADS);
    others.set(0, new Stayrtr.Payload("10.21.0.0/16", 24, 65009));
    others.set(1, new Stayrtr.Payload("10.22.0.0/24", 24, 65002));
    cache.serve(others);
    sites.awaitGone(VALID);
    sites.awaitNear(INVALID);
    assertThat(sites.spanwire.state(TwoSites.PEER)).isEqualToIgnoringCase("established");
    assertThat(sites.spanwire.show("neighbors").getFirst().text("flaps")).isEqualTo("0");
  }

  @Test
  void says_of_every_prefix_and_origin_what_bird_says() throws ControlException {
    cache.start(PAYLOADS, 2);
    bringUp();
    awaitSynchronized();
    BirdRpki bird = new BirdRpki(sites.far);
    bird.start(TwoSites.FAR, PORT, PAYLOADS.size());
    List<String> prefixes = new ArrayList<>();
    for (int second = 20; second <= 25; second++) {
      for (String rest : List.of(".0.0/15", ".0.0/16", ".0.0/20", ".128.0/17", ".128.0/24")) {
        if (second % 2 == 0 || !rest.endsWith("/15")) {
          prefixes.add("10." + second + rest);
        }
      }
    }
    prefixes.addAll(
        List.of("2001:db8::/31", "2001:db8::/32", "2001:db8:1::/48", "2001:db8:1::/49"));
    for (String prefix : prefixes) {
      for (long origin : new long[] {65002, 65003, 65009}) {
        assertThat(sites.spanwire.rpkiVerdict(prefix, origin))
            .as("%s from AS%d", prefix, origin)
            .isEqualTo(bird.verdict(prefix, origin));
      }
    }
  }
}
