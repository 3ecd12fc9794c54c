package net.spanwire.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.spanwire.bgp.Confederation;
import net.spanwire.bgp.ExportOptions;
import net.spanwire.bgp.ExportOptions.NextHopRule;
import net.spanwire.bgp.ExportOptions.RemovePrivate;
import net.spanwire.bgp.ImportOptions;
import net.spanwire.bgp.LocalAs;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.RouterOptions;
import net.spanwire.bgp.policy.Action;
import net.spanwire.bgp.policy.Condition;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.policy.Statement;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.wireguard.OuterDscp;
import net.spanwire.core.wireguard.PresharedKey;
import net.spanwire.core.wireguard.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {

  @TempDir Path directory;

  private ConfigReading reading(String text, Map<String, String> environment) throws IOException {
    Path file = write("spanwire.conf", text);
    return ConfigFile.read(file, environment);
  }

  private Path write(String name, String text) throws IOException {
    Path file =
        Files.writeString(directory.resolve(name), WrongConfigurations.substitute(text, directory));
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private SpanwireConfig read(String text) throws IOException {
    ConfigReading reading = reading(text, Map.of());
    assertThat(reading.errors()).isEmpty();
    return Objects.requireNonNull(reading.config());
  }

  private static TunnelConfig peer(SpanwireConfig config, String name) {
    return Objects.requireNonNull(config.peers().get(name));
  }

  @Test
  void a_tunnel_needs_two_keys_and_nothing_else() throws IOException {
    SpanwireConfig config =
        read("spanwire { private-key = \"<KEY>\", peers.fra.public-key = \"<PUB>\" }");
    TunnelConfig fra = peer(config, "fra");
    assertThat(config.listenPort()).isEqualTo(51_820);
    assertThat(config.fwmark()).isEqualTo(0xca6c);
    assertThat(config.hasBgp()).isFalse();
    assertThat(fra.interfaceName()).isEqualTo("sw-fra");
    assertThat(fra.endpoint()).isNull();
    assertThat(fra.roaming()).isTrue();
    assertThat(fra.presharedKey()).isEqualTo(PresharedKey.NONE);
    assertThat(fra.persistentKeepalive()).isZero();
    assertThat(fra.table()).isEqualTo(254);
    assertThat(fra.bgp()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "63,63", "ef,46", "AF41,34", "cs7,56", "le,1", "inherit,-1"})
  void dscp_has_the_names_of_its_registry(String text, int codePoint) throws IOException {
    SpanwireConfig config =
        read(
            "spanwire { private-key = \"<KEY>\", peers.fra { public-key = \"<PUB>\", dscp = %s } }"
                .formatted(text));
    assertThat(peer(config, "fra").dscp()).isEqualTo(new OuterDscp(codePoint));
  }

  @Test
  void interfaces_and_sessions_have_the_link_local_addresses_of_the_keys() throws IOException {
    SpanwireConfig config =
        read(
            """
            spanwire {
              private-key = "<KEY>"
              router { asn = 65001, announce = ["10.1.0.0/16"] }
              peers.fra { public-key = "<PUB>", bgp { asn = 65002, import = any, export = own } }
            }
            """);
    TunnelConfig fra = peer(config, "fra");
    PublicKey own = fra.privateKey().publicKey();
    assertThat(fra.addresses()).hasSize(1);
    assertThat(fra.addresses().getFirst().local().address()).isEqualTo(LinkLocalAddress.of(own));
    assertThat(fra.addresses().getFirst().local().length()).isEqualTo(64);
    BgpConfig bgp = Objects.requireNonNull(fra.bgp());
    assertThat(bgp.neighbor().address()).isEqualTo(LinkLocalAddress.of(fra.publicKey()));
    assertThat(bgp.neighbor().interfaceName()).isEqualTo("sw-fra");
    assertThat(bgp.neighbor().tunnel()).isTrue();
    assertThat(fra.allowedIps())
        .contains(IpPrefix.of(LinkLocalAddress.of(fra.publicKey()), 128))
        .contains(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0"));
    assertThat(config.router().routerId()).isEqualTo(RouterBinder.routerIdOf(own));
  }

  /** The value of a fixed key: it must never change, or addresses of all tunnels would. */
  @Test
  void the_link_local_address_is_that_of_blake2s() {
    assertThat(LinkLocalAddress.of(PublicKey.parse("xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=")))
        .hasToString("fe80::3e8f:4931:30bf:798a");
  }

  @Test
  void peers_that_name_one_interface_share_it() throws IOException {
    SpanwireConfig config =
        read(
            """
            spanwire {
              private-key = "<KEY>"
              peers {
                a { public-key = "<PUB>", interface = wg0, allowed-ips = ["10.0.0.0/8"] }
                b { public-key = "<PUB2>", interface = wg0, learn-within = ["10.0.0.0/8"] }
              }
            }
            """);
    assertThat(peer(config, "a").sharedInterface()).isTrue();
    assertThat(peer(config, "a").allowedIps()).contains(IpPrefix.parse("10.0.0.0/8"));
    assertThat(peer(config, "b").allowedIps())
        .containsExactly(IpPrefix.of(LinkLocalAddress.of(peer(config, "b").publicKey()), 128));
    assertThat(peer(config, "b").learnWithin()).containsExactly(IpPrefix.parse("10.0.0.0/8"));
  }

  @Test
  void keeps_the_order_of_the_file() throws IOException {
    SpanwireConfig config =
        read(
            """
            spanwire {
              router { asn = 65001, router-id = 192.0.2.1 }
              neighbors {
                zebra { address = "10.0.0.1", asn = 65001 }
                ant { address = "10.0.0.2", asn = 65001 }
                mule { address = "10.0.0.3", asn = 65001 }
              }
            }
            """);
    assertThat(config.neighbors().keySet()).containsExactly("zebra", "ant", "mule");
    assertThat(config.hasBgp()).isTrue();
  }

  @Test
  void internal_sessions_accept_and_announce_all_and_are_the_next_hop() throws IOException {
    SpanwireConfig config =
        read(
            """
            spanwire {
              router { asn = 65001, router-id = 192.0.2.1 }
              neighbors.core { address = "10.0.0.1", asn = 65001 }
            }
            """);
    BgpConfig core = Objects.requireNonNull(config.neighbors().get("core"));
    assertThat(core.neighbor().importPolicy()).isEqualTo("any");
    assertThat(core.neighbor().exportPolicy()).isEqualTo("any");
    assertThat(core.neighbor().exports().nextHop()).isEqualTo(NextHopRule.SELF);
    assertThat(core.neighbor().multihopTtl()).isEqualTo(255);
    assertThat(core.neighbor().holdTime()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void sessions_say_what_is_done_to_paths() throws IOException {
    SpanwireConfig config =
        read(
            """
            spanwire {
              router {
                asn = 65001, router-id = 192.0.2.1, cluster-id = 192.0.2.9, always-compare-med = on
                confederation { identifier = 100, members = [65002] }
              }
              policies.uplink = [ { then = accept } ]
              neighbors {
                client {
                  address = "10.0.0.1", asn = 65001
                  route-reflector-client = on, add-path = both, add-path-send-max = 3, next-hop-self = force
                }
                mate { address = "10.0.0.2", asn = 65002, add-path = receive }
                out {
                  address = "10.0.0.3", asn = 7, import = any, export = any
                  local-as { asn = 65010, no-prepend = on, replace-as = on }
                  allowas-in = 2, accept-as-sets = on, remove-private-as = replace, as-override = on
                  default-originate = uplink, next-hop-unchanged = on, add-path = send
                }
                rs {
                  address = "10.0.0.4", asn = 8, import = any, export = any
                  route-server-client = on, default-originate = on
                }
              }
            }
            """);
    assertThat(config.router().options())
        .isEqualTo(
            new RouterOptions(
                (Ipv4Address) IpAddress.parse("192.0.2.9"),
                new Confederation(100, ImmutableSet.of(65002L)),
                true));
    NeighborConfig client = neighbor(config, "client");
    assertThat(client.addPathReceive()).isEqualTo(client.families());
    assertThat(client.addPathSend()).isEqualTo(client.families());
    assertThat(client.exports())
        .isEqualTo(
            new ExportOptions(
                NextHopRule.SELF_ALWAYS, true, false, RemovePrivate.OFF, false, null, 3));
    NeighborConfig mate = neighbor(config, "mate");
    assertThat(mate.importPolicy()).as("a confederation is one administration").isEqualTo("any");
    assertThat(mate.exports().nextHop()).isEqualTo(NextHopRule.SELF);
    assertThat(mate.multihopTtl()).isEqualTo(1);
    assertThat(mate.addPathSend()).isEmpty();
    NeighborConfig out = neighbor(config, "out");
    assertThat(out.localAs()).isEqualTo(new LocalAs(65010, true, true));
    assertThat(out.imports()).isEqualTo(new ImportOptions(2, true));
    assertThat(out.exports())
        .isEqualTo(
            new ExportOptions(
                NextHopRule.UNCHANGED, false, false, RemovePrivate.REPLACE, true, "uplink", 8));
    assertThat(out.addPathReceive()).isEmpty();
    assertThat(neighbor(config, "rs").exports())
        .isEqualTo(
            new ExportOptions(NextHopRule.USUAL, false, true, RemovePrivate.OFF, false, "any", 8));
  }

  private static NeighborConfig neighbor(SpanwireConfig config, String name) {
    return Objects.requireNonNull(config.neighbors().get(name)).neighbor();
  }

  @Test
  void variables_come_from_the_file_and_from_the_environment() throws IOException {
    ConfigReading reading =
        reading(
            """
            defaults { persistent-keepalive = 25s }
            spanwire {
              private-key = "<KEY>"
              listen-port = 51820
              listen-port = ${?PORT}
              fwmark = 1
              fwmark = ${?MARK}
              router.asn = ${ASN}
              peers.fra = ${defaults} { public-key = "<PUB>" }
            }
            """,
            Map.of("ASN", "65001", "PORT", "4500"));
    assertThat(reading.errors()).isEmpty();
    SpanwireConfig config = Objects.requireNonNull(reading.config());
    assertThat(config.router().asn()).isEqualTo(65001);
    assertThat(config.listenPort()).isEqualTo(4500);
    assertThat(config.fwmark()).isEqualTo(1);
    assertThat(peer(config, "fra").persistentKeepalive()).isEqualTo(Duration.ofSeconds(25));
  }

  @Test
  void a_wrong_value_of_the_environment_has_the_line_that_uses_it() throws IOException {
    ConfigReading reading =
        reading("spanwire {\n  listen-port = ${PORT}\n}\n", Map.of("PORT", "many"));
    assertThat(reading.errors().toString())
        .isEqualTo(
            "["
                + directory
                + "/spanwire.conf:2: listen-port: 'many' is no whole number, expected 1 to 65535]");
  }

  @Test
  void includes_other_files_relative_to_the_one_that_includes() throws IOException {
    Files.createDirectory(directory.resolve("peers"));
    write("peers/all.conf", "include required(file(\"fra.conf\"))\ninclude \"none.conf\"\n");
    write("peers/fra.conf", "fra { public-key = \"<PUB>\" }\n");
    ConfigReading reading =
        reading(
            """
            spanwire {
              private-key = "<KEY>"
              peers { include "peers/all.conf" }
              router.announce = ["10.1.0.0/16"]
              router.announce += "10.2.0.0/16"
              router { announce = ${spanwire.router.announce} ["10.3.0.0/16"] }
            }
            """,
            Map.of());
    assertThat(reading.errors()).isEmpty();
    SpanwireConfig config = Objects.requireNonNull(reading.config());
    assertThat(config.peers().keySet()).containsExactly("fra");
    assertThat(config.router().announce()).hasSize(3);
    assertThat(reading.warnings()).hasSize(1);
    assertThat(reading.warnings().getFirst().toString())
        .startsWith(directory + "/peers/all.conf:2: cannot include ")
        .endsWith("; nothing is included");
  }

  @Test
  void policies_become_statements_of_the_speaker() throws IOException {
    SpanwireConfig config =
        read(
            """
            spanwire {
              prefix-sets.customers = ["10.0.0.0/8 ge 16 le 24"]
              router { asn = 65001, router-id = 192.0.2.1 }
              policies.from-core = [
                {
                  match { prefix = customers, not { community = ["65001:666"] } }
                  set { local-preference = 50, prepend = 2, add-communities = [no-export] }
                  then = accept
                }
                { name = rest, then = reject }
              ]
              neighbors.core {
                address = "10.0.0.1", asn = 65002
                import = from-core
                export = [ { match { family = ipv6 }, then = accept } ]
              }
            }
            """);
    Policy policy = Objects.requireNonNull(config.policies().get("from-core"));
    assertThat(policy.acceptOtherwise()).isFalse();
    Statement first = policy.statements().getFirst();
    assertThat(first.name()).isEqualTo("from-core[0]");
    assertThat(first.outcome()).isEqualTo(Statement.Outcome.ACCEPT);
    assertThat(first.conditions()).hasSize(2);
    assertThat(first.conditions().get(1)).isInstanceOf(Condition.Not.class);
    assertThat(first.actions())
        .startsWith(new Action.SetLocalPreference(50), new Action.Prepend(2))
        .hasSize(3);
    assertThat(policy.statements().get(1).name()).isEqualTo("rest");
    BgpConfig core = Objects.requireNonNull(config.neighbors().get("core"));
    assertThat(core.neighbor().importPolicy()).isEqualTo("from-core");
    assertThat(core.neighbor().exportPolicy()).isEqualTo("neighbors.core.export");
    assertThat(config.policies()).containsKey("neighbors.core.export");
  }

  @Test
  void warns_of_what_is_allowed_but_seldom_meant() throws IOException {
    Path file =
        write(
            "spanwire.conf",
            """
            spanwire {
              private-key = "<KEY>"
              router.asn = 65001
              peers {
                a { public-key = "<PUB>", bgp { asn = 65002, import = any, export = any } }
                b {
                  public-key = "<PUB2>", addresses = ["169.254.1.1/30"]
                  learn-within = ["10.0.0.0/8"]
                  bgp { asn = 65003, export = any, bfd = on }
                }
              }
            }
            """);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    ConfigReading reading = ConfigFile.read(file, Map.of());
    assertThat(reading.errors()).isEmpty();
    List<String> warnings = reading.warnings().stream().map(w -> w.message()).toList();
    assertThat(warnings)
        .anySatisfy(w -> assertThat(w).contains("others can read").contains("mode 0644"))
        .anySatisfy(w -> assertThat(w).contains("export = any on a and b").contains("transit"))
        .anySatisfy(w -> assertThat(w).startsWith("peers.b.bgp.import: is left out"))
        .anySatisfy(w -> assertThat(w).contains("neighbor = \"169.254.1.2\""))
        .anySatisfy(w -> assertThat(w).startsWith("peers.b.learn-within"))
        .anySatisfy(w -> assertThat(w).startsWith("peers.b.bgp.bfd: has no effect"));
    assertThat(String.join("\n", warnings)).doesNotContain(WrongConfigurations.secrets());
  }

  @ParameterizedTest
  @CsvSource({
    "fra.example.net:51820, fra.example.net, 51820",
    "192.0.2.1:1, 192.0.2.1, 1",
    "[2001:db8::1]:65535, 2001:db8::1, 65535"
  })
  void reads_and_prints_endpoints(String text, String host, int port) {
    PeerEndpoint endpoint = PeerEndpoint.parse(text);
    assertThat(endpoint).isEqualTo(new PeerEndpoint(host, port)).hasToString(text);
  }

  @Test
  void a_file_that_cannot_be_read_is_an_error_too() {
    ConfigReading missing = ConfigFile.read(directory.resolve("none.conf"), Map.of());
    assertThat(missing.errors().toString())
        .isEqualTo("[" + directory + "/none.conf:1: there is no such file]");
    assertThat(ConfigFile.read(directory, Map.of()).errors())
        .isEqualTo(
            ImmutableList.of(
                new Problem(
                    new Location(directory.toString(), 1), "cannot be read: it is a directory")));
  }

  @ParameterizedTest
  @CsvSource({"65001, 65001", "1.10, 65546", "4200000000, 4200000000"})
  void autonomous_systems_have_two_notations(String text, long number) {
    assertThat(Scalars.ASN.parse(text)).isEqualTo(number);
  }
}
