package net.spanwire.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import net.spanwire.core.wireguard.PresharedKey;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.daemon.config.ConfigFile;
import net.spanwire.daemon.config.ConfigReading;
import net.spanwire.daemon.config.WrongConfigurations;
import net.spanwire.daemon.control.ControlOperations;
import net.spanwire.daemon.control.ControlServer;
import net.spanwire.daemon.control.EventBus;
import net.spanwire.daemon.control.RouteQuery;
import net.spanwire.daemon.control.SampleStatus;
import net.spanwire.daemon.log.LogLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {

  @TempDir Path directory;

  private final SampleStatus status = new SampleStatus();
  private final List<String> launched = new ArrayList<>();
  private ControlServer server;
  private Path socket = Path.of("unset");

  @BeforeEach
  void start_daemon() throws IOException {
    socket = directory.resolve("c.sock");
    server =
        ControlServer.start(socket, new ControlOperations(status, status, status), new EventBus());
  }

  @AfterEach
  void stop_daemon() {
    server.close();
  }

  private record Result(int code, String out, String err) {}

  private Result run(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            InstantSource.fixed(SampleStatus.NOW));
    Cli cli =
        new Cli(
            console,
            (config, path) -> {
              launched.add("run " + config.file().getFileName() + " " + path);
              if (config.listenPort() == 1) {
                throw new DaemonLauncher.StartException("port 1 is in use: stop what has it");
              }
              return config.listenPort() == 2 ? 5 : 0;
            },
            (interfaceName, onReady) -> {
              launched.add("wireguard " + interfaceName);
              onReady.run();
              return 0;
            },
            (keep, demoOut, demoErr) -> {
              demoOut.println("demo " + keep);
              return 0;
            });
    int code = cli.run(List.of(arguments));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Result ask(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--control-socket", socket.toString()));
    return run("", all.toArray(String[]::new));
  }

  @Test
  void runs_an_interface_in_the_foreground_only() {
    assertThat(run("", "wireguard", "-f", "wg0", "--say-ready").out()).isEqualTo("ready\n");
    assertThat(run("", "wireguard", "--foreground", "wg1").out()).isEmpty();
    assertThat(launched).containsExactly("wireguard wg0", "wireguard wg1");
    Result background = run("", "wireguard", "wg0");
    assertThat(background.code()).isEqualTo(ExitCode.USAGE);
    assertThat(background.err()).contains("-f is needed").hasLineCount(1);
    assertThat(run("", "wireguard", "-f").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void logs_as_much_as_wireguard_go_is_asked_to() {
    assertThat(WireguardCommand.level("verbose")).isEqualTo(LogLevel.DEBUG);
    assertThat(WireguardCommand.level("error")).isEqualTo(LogLevel.ERROR);
    assertThat(WireguardCommand.level("silent")).isEqualTo(LogLevel.OFF);
    assertThat(WireguardCommand.level(null)).isEqualTo(LogLevel.WARN);
  }

  @Test
  void shows_neighbors() {
    Result result = ask("show", "neighbors");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .isEqualTo(
            """
            NEIGHBOR  INTERFACE  ASN    STATE        UP    RECEIVED  ACCEPTED  ADVERTISED  FLAPS  REASON
            fra       sw-fra     65002  Established  2m3s  3         2         4           1      last down 2m30s ago: hold timer expired
            ams       sw-ams     65003  Idle         -     0         0         0           0      the tunnel: no handshake yet
            """);
  }

  @Test
  void asks_for_some_routes_of_some_neighbor() {
    assertThat(
            ask(
                    "show",
                    "routes",
                    "10.0.0.0/8",
                    "--exact",
                    "--neighbor",
                    "fra",
                    "--received",
                    "--community",
                    "65001:*",
                    "--as-path",
                    "_65002$")
                .code())
        .isZero();
    assertThat(ask("show", "routes", "--filtered").code()).isZero();
    assertThat(ask("show", "routes", "--neighbor", "ams", "--advertised").code()).isZero();
    assertThat(status.queries())
        .containsExactly(
            new RouteQuery("10.0.0.0/8", "exact", "fra", "received", "65001:*", "_65002$"),
            new RouteQuery(null, null, null, "filtered", null, null),
            new RouteQuery(null, null, "ams", "advertised", null, null));
    assertThat(ask("show", "routes", "--neighbor", "nobody").err())
        .contains("there is no neighbor 'nobody'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--advertised",
        "--exact",
        "--received --accepted --neighbor fra",
        "10.0.0.0/8 --exact --covering"
      })
  void routes_that_make_no_sense_are_wrong_usage(String arguments) {
    List<String> all = new ArrayList<>(List.of("show", "routes"));
    all.addAll(List.of(arguments.split(" ", -1)));
    assertThat(ask(all.toArray(String[]::new)).code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shows_the_rpki() {
    assertThat(ask("show", "rpki").out())
        .isEqualTo(
            """
            CACHE            STATE         USED  VERSION  SERIAL  IPV4  IPV6  UPDATED   PROBLEM
            192.0.2.7:323    synchronized  yes   1        5       3     1     1m1s ago  -
            rtr.example:323  standby       no    1        -       0     0     -         -
            """);
    assertThat(ask("show", "rpki", "10.1.0.0/16", "--origin", "65001").out())
        .isEqualTo(
            """
            10.1.0.0/16 from AS65001: valid
            PREFIX      MAX LENGTH  ASN
            10.0.0.0/8  24          65001
            """);
    assertThat(ask("show", "rpki", "10.1.0.0/33").code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void says_what_a_reload_would_cost() {
    Result result = ask("reload", "--dry-run");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .isEqualTo(
            """
            WHAT     NAME  CHANGE   KEYS       COST
            session  fra   changed  hold-time  the session ends, and comes back
            policy   p     changed  -          routes are judged again
            counts only after a restart: fwmark
            resets 1 of 2 sessions: fra (hold-time); nothing was changed
            """);
    assertThat(ask("reload", "--dry-run", "--json").out()).startsWith("{\"file\":\"/etc/x\",");
  }

  @Test
  void a_reload_of_a_wrong_file_says_all_that_is_wrong() {
    Result result = ask("reload");
    assertThat(result.code()).isEqualTo(ExitCode.CONFIG);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo(
            """
            /etc/x:3: it is wrong
            spanwire: /etc/x is wrong: nothing was changed
            """);
  }

  @Test
  void shows_tunnels() {
    assertThat(ask("show", "tunnels").out())
        .isEqualTo(
            """
            TUNNEL  INTERFACE  HEALTH  HANDSHAKE  ENDPOINT               RECEIVED  SENT   DROPPED  REASON
            fra     sw-fra     up      7s ago     198.51.100.2:51820     1.4 MiB   148 B  0        -
            ams     sw-ams     never   never      ams.example.net:51820  0 B       148 B  12       ams.example.net does not exist
            """);
  }

  @Test
  void shows_routes() {
    assertThat(ask("show", "routes", "10.2.0.0/16").out())
        .isEqualTo(
            """
            PREFIX          PEER  NEXT HOP  AS PATH      KERNEL     REASON
            10.2.0.0/16  *  fra   fe80::2   65002        installed  shorter AS path
                            ams   fe80::2   65003 65002             longer AS path
            """);
    assertThat(ask("show", "routes", "192.0.2.0/24").out()).isEqualTo("no routes\n");
  }

  @Test
  void writes_the_table_to_a_file(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("table.mrt");
    assertThat(ask("mrt", "dump", file.toString()).code()).isZero();
    assertThat(file).hasBinaryContent(new byte[] {1, 2, 3, 4});
    Path packed = directory.resolve("table.mrt.gz");
    assertThat(ask("mrt", "dump", packed.toString()).code()).isZero();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
      assertThat(in.readAllBytes()).containsExactly(1, 2, 3, 4);
    }
    Result nowhere = ask("mrt", "dump", directory.resolve("no/table.mrt").toString());
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.err()).startsWith("spanwire: cannot write ");
  }

  @Test
  void says_what_is_wrong_with_what_is_to_be_played(@TempDir Path directory) {
    String missing = directory.resolve("missing.mrt").toString();
    Result result =
        run("", "mrt", "feed", missing, "--neighbor", "::1", "--neighbor-asn", "1", "--asn", "2");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("spanwire: there is no file " + missing + "\n");
    assertThat(run("", "mrt", "feed", missing).code()).isEqualTo(2);
    assertThat(run("", "mrt").err())
        .isEqualTo("spanwire: mrt what? dump FILE or feed FILE…; see 'spanwire mrt --help'\n");
  }

  @Test
  void shows_the_kernel() {
    assertThat(ask("show", "kernel").out())
        .isEqualTo(
            """
            PREFIX       PURPOSE  NEXT HOP    TABLE  METRIC  STATE    REASON
            10.2.0.0/16  learned  dev sw-fra  254    20      refused  ENETDOWN: the link sw-fra is down
            """);
  }

  @Test
  void shows_one_neighbor() {
    assertThat(ask("show", "neighbor", "fra").out())
        .isEqualTo(
            """
            neighbor fra
              state: Established, for 2m3s
              address: fe80::2 on sw-fra
              autonomous system: 65002 (external)
              router id: 192.0.2.2
              hold time: 1m30s
              families: ipv4, ipv6
              capabilities: route refresh
              prefixes: 3 received, 2 accepted, 4 advertised
              import, export: any, own
              messages: 10 received, 11 sent
              last down: 2m30s ago: hold timer expired (once)
            """);
  }

  @Test
  void explains() {
    assertThat(ask("explain", "10.2.0.1").out())
        .isEqualTo(
            """
            10.2.0.1: leaves by tunnel fra
              prefix: 10.2.0.0/16
              best path: from fra, next hop fe80::2, AS path 65002, import policy any, statement default: shorter AS path
              other path: from ams, next hop fe80::2, AS path 65003 65002, import policy any, statement default: longer AS path
              told to: ams: accepted by policy any, statement default
              not told to: core: refused by policy own, statement default
              kernel route: 10.2.0.0/16 dev sw-fra in table 254: installed
              kernel says: 10.2.0.1 dev sw-fra src 10.1.0.1
              tunnel: fra on sw-fra: up, last handshake 7s ago
              peer key: xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
              endpoint: 198.51.100.2:51820
              session: fra: Established
              WRONG: the peer's allowed-ips do not have 10.2.0.1
            """);
  }

  @Test
  void programs_get_json() {
    assertThat(ask("show", "neighbors", "--json").out())
        .startsWith("[\n {\"name\":\"fra\",\"interface\":\"sw-fra\"")
        .contains("},\n {\"name\":\"ams\"")
        .endsWith("}\n]\n");
    assertThat(ask("show", "neighbor", "ams", "--json").out()).startsWith("{\"name\":\"ams\"");
    assertThat(ask("show", "routes", "192.0.2.0/24", "--json").out()).isEqualTo("[]\n");
    assertThat(ask("explain", "10.2.0.1", "--json").out()).startsWith("{\"address\":\"10.2.0.1\"");
  }

  @ParameterizedTest
  @CsvSource({
    "show neighbors --fail-if-down, 1",
    "show tunnels --json --fail-if-down, 1",
    "show neighbor ams --fail-if-down, 1",
    "show neighbor fra --fail-if-down, 0",
    "show neighbors, 0"
  })
  void scripts_are_told_what_is_down(String command, int code) {
    assertThat(ask(command.split(" ")).code()).isEqualTo(code);
  }

  @Test
  void acts_on_a_session() {
    Result result = ask("neighbor", "fra", "soft-reset");
    assertThat(result.out()).isEqualTo("fra hears and says all again\n");
    assertThat(status.actions()).containsExactly("soft-reset fra");
    assertThat(ask("neighbor", "nobody", "reset"))
        .isEqualTo(
            new Result(1, "", "spanwire: there is no neighbor 'nobody'; there are: fra, ams\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "shwo",
        "show",
        "show everything",
        "show neighbors extra",
        "show neighbors --jsno",
        "show neighbor",
        "show routes 10.0.0.1/8",
        "show routes nonsense",
        "explain",
        "explain here",
        "neighbor fra",
        "neighbor fra drian",
        "run --log-level loud",
        "check -c",
        "import",
        "genkey extra",
        "demo --forever"
      })
  void wrong_usage_is_one_line_and_two(String command) {
    Result result = run("", command.isEmpty() ? new String[0] : command.split(" "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("spanwire: ").endsWith("\n").hasLineCount(1);
    assertThat(result.err()).doesNotContain("Exception", "picocli");
  }

  @Test
  void says_what_to_do_where_no_daemon_answers() {
    server.close();
    Result result = ask("show", "neighbors");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "spanwire: no daemon answers: there is no "
                + socket
                + "; start one with 'spanwire run -c FILE', or name its socket with"
                + " --control-socket\n");
  }

  @Test
  void helps() {
    Result result = run("", "--help");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("demo", "run", "check", "show", "explain", "monitor", "genkey", "import");
    assertThat(run("", "show", "routes", "--help").out()).contains("--control-socket", "PREFIX");
    assertThat(run("", "help", "explain").out()).contains("ADDRESS");
    assertThat(run("", "version").out()).startsWith("spanwire ");
    assertThat(run("", "demo", "--keep").out()).isEqualTo("demo true\n");
  }

  @Test
  void makes_keys_as_wg_does() {
    String key = run("", "genkey").out().strip();
    assertThat(run(key + "\n", "pubkey").out().strip())
        .isEqualTo(PrivateKey.parse(key).publicKey().toString());
    assertThat(run("", "genkey").out().strip()).isNotEqualTo(key);
    assertThat(PresharedKey.parse(run("", "genpsk").out().strip()).isNone()).isFalse();
    assertThat(
            run("yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n", "pubkey", "--link-local").out())
        .matches("[A-Za-z0-9+/]{43}=\nfe80::[0-9a-f:]+\n");
    Result wrong = run("secret-but-no-key\n", "pubkey");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err())
        .isEqualTo(
            "spanwire: a private key is 44 characters of base64, not 17; try: spanwire genkey |"
                + " spanwire pubkey\n");
  }

  /** RFC 7748 §6.1, Alice's keys. */
  @Test
  void the_public_key_is_that_of_curve25519() {
    assertThat(run("dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=", "pubkey").out())
        .isEqualTo("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=\n");
  }

  static List<WrongConfigurations.Case> wrongConfigurations() throws IOException {
    return WrongConfigurations.all();
  }

  @ParameterizedTest
  @MethodSource("wrongConfigurations")
  void a_wrong_configuration_ends_with_78(WrongConfigurations.Case entry) throws IOException {
    Path file = WrongConfigurations.write(entry, directory);
    for (String command : List.of("check", "run")) {
      Result result = run("", command, "-c", file.toString());
      assertThat(result.code()).isEqualTo(78);
      assertThat(result.out()).isEmpty();
      assertThat(result.err())
          .startsWith(directory.toString())
          .containsPattern(":\\d+: ")
          .doesNotContain("\tat ", "Exception")
          .doesNotContain(WrongConfigurations.secrets());
    }
    assertThat(launched).isEmpty();
  }

  private Path write(String name, String text) throws IOException {
    Path file =
        Files.writeString(directory.resolve(name), WrongConfigurations.substitute(text, directory));
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void checks_and_runs() throws IOException {
    Path file =
        write("a.conf", "spanwire { private-key = \"<KEY>\", peers.fra.public-key = \"<PUB>\" }");
    assertThat(run("", "check", "-c", file.toString()))
        .isEqualTo(new Result(0, file + ": 1 tunnel and 0 BGP sessions, no errors\n", ""));
    assertThat(run("", "run", "-c", file.toString()).code()).isZero();
    assertThat(ask("run", "-c", file.toString()).code()).isZero();
    assertThat(launched)
        .containsExactly("run a.conf /run/spanwire/control.sock", "run a.conf " + socket);
    Path taken = write("b.conf", "spanwire.listen-port = 1");
    assertThat(run("", "run", "-c", taken.toString()))
        .isEqualTo(new Result(1, "", "spanwire: port 1 is in use: stop what has it\n"));
    Path failing = write("c.conf", "spanwire.listen-port = 2");
    assertThat(run("", "run", "-c", failing.toString()).code()).isEqualTo(5);
  }

  @Test
  void imports_files_of_wg_quick() throws IOException {
    Path wg0 =
        write(
            "wg0.conf",
            """
            [Interface]
            PrivateKey = <KEY>
            ListenPort = 51820
            Address = 10.9.0.1/24, fd00:9::1/64
            MTU = 1420
            PostUp = iptables -A FORWARD -i %i -j ACCEPT

            # Frankfurt
            [Peer]
            PublicKey = <PUB>
            PresharedKey = <PSK>
            AllowedIPs = 10.2.0.1/16
            AllowedIPs = fd00:2::/48
            Endpoint = fra.example.net:51820
            PersistentKeepalive = 25

            [Peer]
            # amsterdam
            PublicKey = <PUB2>
            AllowedIPs = 10.3.0.0/16 # and nothing else
            """);
    Result result = run("", "import", wg0.toString());
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEqualTo("spanwire: wg0.conf:6: postup is not taken over\n");
    assertThat(result.out())
        .isEqualTo(
            WrongConfigurations.substitute(
                """
                spanwire {
                  private-key = "<KEY>"
                  listen-port = 51820
                  peers {
                    frankfurt {
                      public-key = "<PUB>"
                      preshared-key = "<PSK>"
                      endpoint = "fra.example.net:51820"
                      persistent-keepalive = 25s
                      allowed-ips = ["10.2.0.0/16", "fd00:2::/48"]
                      interface = "wg0"
                      addresses = ["10.9.0.1/24", "fd00:9::1/64"]
                      mtu = 1420
                      routes = ["10.2.0.0/16", "fd00:2::/48"]
                    }
                    amsterdam {
                      public-key = "<PUB2>"
                      allowed-ips = ["10.3.0.0/16"]
                      interface = "wg0"
                      addresses = ["10.9.0.1/24", "fd00:9::1/64"]
                      mtu = 1420
                      routes = ["10.3.0.0/16"]
                    }
                  }
                }
                """,
                directory));
    ConfigReading reading = ConfigFile.read(write("imported.conf", result.out()), Map.of());
    assertThat(reading.errors()).isEmpty();
    assertThat(reading.warnings()).isEmpty();
  }

  @Test
  void imports_several_files_with_their_own_keys() throws IOException {
    Path a =
        write(
            "a.conf",
            "[interface]\nprivatekey=<KEY>\nlistenport=1\ntable=off\n[peer]\npublickey=<PUB>\n"
                + "allowedips=0.0.0.0/0\n");
    Path b =
        write(
            "b.conf",
            "[Interface]\nPrivateKey=<PSK>\nListenPort=2\nTable=77\n[Peer]\nPublicKey=<PUB>\n"
                + "AllowedIPs=10.0.0.0/8\n");
    Result result = run("", "import", a.toString(), b.toString());
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("    a {", "    b {", "listen-port = 1", "listen-port = 2", "table = 77");
    assertThat(ConfigFile.read(write("imported.conf", result.out()), Map.of()).errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "missing.conf, 1, cannot read",
    "wrong.conf, 78, is no setting of wg-quick",
    "bits.conf, 78, cannot take this over"
  })
  void says_what_it_cannot_import(String name, int code, String words) throws IOException {
    write("wrong.conf", "[Interface]\nwhat is this\n");
    write("bits.conf", "[Interface]\nPrivateKey = <KEY>\n[Peer]\nAllowedIPs = 10.0.0.0/99\n");
    Result result = run("", "import", directory.resolve(name).toString());
    assertThat(result.code()).isEqualTo(code);
    assertThat(result.err()).contains(words).hasLineCount(1);
  }
}
