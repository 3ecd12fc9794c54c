package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.lab.TableText.Said;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A recorded table of the whole Internet, from {@code spanwire mrt feed} through Spanwire to BIRD
 * and GoBGP. What it holds is what RIPE NCC's {@code bgpdump} says, which shares nothing with us.
 *
 * <p>With a policy that accepts all, all goes on as it came, but for AS_PATH (our number and the
 * feeder's come first), NEXT_HOP (ours), and:
 *
 * <ul>
 *   <li>LOCAL_PREF, ORIGINATOR_ID and CLUSTER_LIST, which the recorded session within one
 *       autonomous system had and those to others may not have (RFC 4271 §5.1.5, RFC 4456 §8): the
 *       feeder's session is external, so it leaves them out already;
 *   <li>MULTI_EXIT_DISC, which ends with us (RFC 4271 §5.1.4);
 *   <li>an AGGREGATOR in AS 0, and all of four destinations whose path has AS 0 in it (RFC 7607
 *       §2).
 * </ul>
 *
 * <p>Paths with an AS_SET are refused by default (RFC 9774): at first all but these go on. With
 * {@code accept-as-sets = on} for the feeder they do as well, and BIRD 2 and GoBGP 3 keep them, so
 * that none has to be set apart; only the order of the numbers in a set does not count.
 *
 * <p>The table is not a part of the repository: it is looked for where {@code
 * -Dspanwire.full-table} or SPANWIRE_FULL_TABLE says, else in ../shared/data beside the checkout.
 */
@Tag("lab")
@EnabledIfSystemProperty(
    named = "spanwire.long",
    matches = "true",
    disabledReason = "it takes four minutes: ./verify --all")
final class RecordedTableTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String DIRECTORY = NetworkNamespace.DIRECTORY;

  /** Announced, not taken back, and without AS 0 in the path. */
  private static final int PREFIXES = 577_699;

  private static final int AS_SETS = 177;
  private static final int AS_ZERO = 4;
  private static final int AGGREGATOR_ZERO = 18;

  private static final long FEEDER = 3856;
  private static final long SPANWIRE = 4_200_000_001L;
  private static final long BIRD = 4_200_000_002L;
  private static final long GOBGP = 4_200_000_003L;

  /** All that arrives: no MED above all. LOCAL_PREF is BIRD's own; two are unknown to everybody. */
  private static final List<String> AT_BIRD =
      List.of(
          "origin",
          "as_path",
          "next_hop",
          "local_pref",
          "atomic_aggr",
          "aggregator",
          "community",
          "ext_community",
          "14 [t]",
          "15 [t]");

  /** The same as GoBGP prints it: path and next hop in columns, the unknown as their flags. */
  private static final List<String> AT_GOBGP =
      List.of("Origin", "AtomicAggregate", "Aggregate", "Communities", "Extcomms", "Flags");

  @RegisterExtension final LabExtension extension = new LabExtension();

  private Star star;
  private Star.Arm feeder;
  private Star.Arm birdArm;
  private Star.Arm gobgpArm;
  private BirdProcess bird;
  private Path mrt;

  @BeforeEach
  void look() {
    mrt = table();
    Lab.requirePrograms("bgpdump");
    star = new Star(extension.lab());
    feeder = star.arm("feeder");
    birdArm = star.arm("bird");
    gobgpArm = star.arm("gobgp");
    bird = new BirdProcess(birdArm.site(), PeerRoot.HOST);
  }

  private static Path table() {
    String given =
        System.getProperty(
            "spanwire.full-table", System.getenv().getOrDefault("SPANWIRE_FULL_TABLE", ""));
    Path path =
        given.isEmpty()
            ? Path.of("..", "..", "shared", "data", "full-table-2015.mrt.gz")
            : Path.of(given);
    if (!Files.exists(path)) {
      String missing =
          "RecordedTableTest: not tried: the recorded table is not at "
              + path.toAbsolutePath().normalize()
              + "; name it with -Dspanwire.full-table or SPANWIRE_FULL_TABLE";
      System.out.println(missing);
      Assumptions.abort(missing);
    }
    return path.toAbsolutePath().normalize();
  }

  @Test
  void loads_completely_and_goes_on_as_it_came() throws Exception {
    TableText recorded = recorded();
    long sets = recorded.routes().values().stream().filter(Said::hasSet).count();
    assertThat(recorded.routes()).as("what bgpdump reads").hasSize(PREFIXES);
    assertThat(List.of(sets, recorded.asZero(), recorded.aggregatorZero()))
        .as("paths with an AS_SET, with AS 0, aggregators in AS 0")
        .isEqualTo(List.of((long) AS_SETS, AS_ZERO, AGGREGATOR_ZERO));

    star.spanwire.start(site(""));
    bird.start(birdConfig());
    startGobgp();
    star.awaitEstablished(birdArm, gobgpArm);
    String fed = feed();
    awaitAll(PREFIXES - AS_SETS);
    assertThat(number(neighbors(), "feeder", "prefixesReceived")).isEqualTo(PREFIXES);

    star.spanwire.reload(site(", accept-as-sets = on").hocon());
    awaitAll(PREFIXES);
    compare(recorded);

    System.out.printf(
        Locale.ROOT,
        "RecordedTableTest: %d prefixes at Spanwire, %s and %s alike; AS_SET in %d paths, refused by default; feed: %s%n",
        PREFIXES,
        bird.version(),
        gobgp("gobgpd", "--version").strip(),
        sets,
        fed);
  }

  /**
   * What Spanwire, BIRD and GoBGP have, with what was recorded; all that differs is said at once.
   */
  private void compare(TableText recorded) throws ControlException {
    UnaryOperator<Said> learned = said -> said.after(first(said, FEEDER));
    UnaryOperator<Said> passedOn = said -> learned.apply(said).after(Long.toString(SPANWIRE));
    TableText shown = new TableText();
    star.spanwire.show("routes", shown::shown);
    TableText atBird =
        TableText.bird(
            save(birdArm, "birdc", "-s", DIRECTORY + "/bird.ctl", "show", "route", "all"));
    TableText atGobgp = TableText.gobgp(save(gobgpArm, "gobgp", "-p", "50051", "global", "rib"));
    SoftAssertions softly = new SoftAssertions();
    softly
        .assertThat(recorded.differences(shown, said -> learned.apply(said).asShown()))
        .as("show routes")
        .isEmpty();
    softly.assertThat(recorded.differences(atBird, passedOn)).as("BIRD").isEmpty();
    softly
        .assertThat(recorded.differences(atGobgp, said -> passedOn.apply(said).asGobgpPrints()))
        .as("GoBGP")
        .isEmpty();
    softly
        .assertThat(atBird.attributes())
        .as("what BIRD got")
        .containsExactlyInAnyOrderElementsOf(AT_BIRD);
    softly
        .assertThat(atGobgp.attributes())
        .as("what GoBGP got")
        .containsExactlyInAnyOrderElementsOf(AT_GOBGP);
    softly.assertAll();
  }

  /** What a speaker puts before a path that comes from within its autonomous system. */
  private static String first(Said said, long number) {
    String text = Long.toString(number);
    return said.asPath().equals(text) || said.asPath().startsWith(text + " ") ? "" : text;
  }

  private TableText recorded() throws IOException {
    Path text = save(star.arm("reader"), "bgpdump", "-m", mrt.toString());
    return TableText.bgpdump(text, RawUpdates.read(mrt));
  }

  /** Runs a program whose output is large, for as long as that takes; it goes to a file. */
  private static Path save(Star.Arm arm, String... command) {
    List<String> all =
        new ArrayList<>(List.of("sh", "-c", "\"$@\" >" + DIRECTORY + "/table.txt", "sh"));
    all.addAll(List.of(command));
    arm.site().run(all.toArray(String[]::new));
    return arm.site().directory().resolve("table.txt");
  }

  private SiteFile site(String more) {
    return new SiteFile(TwoSites.PORT)
        .with(
            "router { asn = " + SPANWIRE + ", router-id = " + Star.ROUTER_ID + " }",
            "policies.all { statements = [], otherwise = accept, accept-martians = on, accept-own = on }",
            "neighbors {",
            neighbor(feeder, FEEDER, "import = all, export = none, passive = on" + more),
            neighbor(birdArm, BIRD, "import = none, export = any"),
            neighbor(gobgpArm, GOBGP, "import = none, export = any"),
            "}");
  }

  private static String neighbor(Star.Arm arm, long asn, String more) {
    return "  %s { address = \"%s\", asn = %d, connect-retry = 2s, %s }"
        .formatted(arm.site().name(), arm.address(), asn, more);
  }

  private void startGobgp() {
    gobgpArm
        .site()
        .start(
            "gobgpd",
            List.of(
                "gobgpd",
                "-f",
                gobgpArm.site().file("gobgpd.toml", gobgpConfig()),
                "--api-hosts",
                "127.0.0.1:50051",
                "--pprof-disable"));
  }

  private String gobgp(String... command) {
    return gobgpArm.site().attempt(command).output();
  }

  /** Plays the table; returns what the player says of it. */
  private String feed() {
    ChildProcess player =
        feeder
            .site()
            .start(
                "feed",
                SpanwireDaemon.program(
                    "mrt",
                    "feed",
                    mrt.toString(),
                    "--neighbor",
                    feeder.hub(),
                    "--neighbor-asn",
                    Long.toString(SPANWIRE),
                    "--asn",
                    Long.toString(FEEDER)));
    star.lab.await("all is announced", LIMIT, () -> player.log().contains(" announced, "));
    return player.tail(1).strip();
  }

  /** Waits until Spanwire and both others have that many. */
  private void awaitAll(int count) {
    star.lab.await(
        count + " prefixes accepted and passed on",
        LIMIT,
        () -> {
          Map<String, JsonValue> rows = neighbors();
          return number(rows, "feeder", "prefixesAccepted") == count
              && number(rows, "bird", "prefixesAdvertised") == count
              && number(rows, "gobgp", "prefixesAdvertised") == count;
        });
    star.lab.await(
        count + " prefixes at BIRD",
        LIMIT,
        () -> bird.birdc("show", "route", "count").output().contains("for " + count + " networks"));
    star.lab.await(
        count + " prefixes at GoBGP",
        LIMIT,
        () ->
            gobgp("gobgp", "-p", "50051", "global", "rib", "summary")
                .contains("Destination: " + count + ","));
  }

  private Map<String, JsonValue> neighbors() {
    return star.spanwire.show("neighbors").stream()
        .collect(Collectors.toMap(row -> row.text("name"), row -> row));
  }

  private static long number(Map<String, JsonValue> rows, String name, String field) {
    JsonValue row = rows.get(name);
    return row == null ? -1 : Long.parseLong(row.text(field));
  }

  private String birdConfig() {
    return """
    router id %1$s;
    log stderr all;
    protocol device {}
    protocol bgp spanwire {
      local %1$s as %2$d;
      neighbor %3$s as %4$d;
      ipv4 { import all; export none; };
    }
    """
        .formatted(birdArm.address(), BIRD, birdArm.hub(), SPANWIRE);
  }

  private String gobgpConfig() {
    return """
    [global.config]
      as = %1$d
      router-id = "%2$s"
      local-address-list = ["%2$s"]
    [[neighbors]]
      [neighbors.config]
        neighbor-address = "%3$s"
        peer-as = %4$d
      [neighbors.transport.config]
        passive-mode = true
      [[neighbors.afi-safis]]
        [neighbors.afi-safis.config]
          afi-safi-name = "ipv4-unicast"
    """
        .formatted(GOBGP, gobgpArm.address(), gobgpArm.hub(), SPANWIRE);
  }
}
