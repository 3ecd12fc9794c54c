package net.spanwire.daemon.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.daemon.config.BgpConfig;
import net.spanwire.daemon.config.ConfigFile;
import net.spanwire.daemon.config.ConfigReading;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.reload.ConfigDifference.Change;
import net.spanwire.daemon.reload.ConfigDifference.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDifferenceTest {

  private static final PrivateKey OURS = PrivateKey.generate(new java.security.SecureRandom());
  private static final PrivateKey FRA = PrivateKey.generate(new java.security.SecureRandom());
  private static final PrivateKey AMS = PrivateKey.generate(new java.security.SecureRandom());

  @TempDir Path directory;

  private static final String PLAIN =
      """
      spanwire {
        private-key = "OURS"
        router { asn = 65001, router-id = 192.0.2.1, announce = ["10.1.0.0/16"] }
        prefix-sets.all = ["0.0.0.0/0 orlonger"]
        policies.p = [ { match { prefix = all }, then = accept } ]
        peers {
          fra {
            public-key = "FRA"
            endpoint = "192.0.2.7:51820"
            bgp { asn = 65002, import = p, export = own }
          }
        }
        neighbors {
          core { address = "10.0.0.1", asn = 65001, hold-time = 90s }
        }
      }
      """;

  private SpanwireConfig read(String text) throws IOException {
    Path file = directory.resolve("spanwire.conf");
    Files.writeString(
        file,
        text.replace("\"OURS\"", "\"" + OURS.toBase64() + "\"")
            .replace("\"FRA\"", "\"" + FRA.publicKey() + "\"")
            .replace("\"AMS\"", "\"" + AMS.publicKey() + "\""));
    ConfigReading reading = ConfigFile.read(file, Map.of());
    assertThat(reading.errors()).isEmpty();
    return Objects.requireNonNull(reading.config());
  }

  private ConfigDifference change(String from, String to) throws IOException {
    assertThat(PLAIN).contains(from);
    return ConfigDifference.between(
        read(PLAIN), read(PLAIN.replace(from, to)), ConfigDifferenceTest::neighbors);
  }

  private static ImmutableMap<String, NeighborConfig> neighbors(SpanwireConfig config) {
    Map<String, BgpConfig> all = new java.util.LinkedHashMap<>();
    config.peers().forEach((name, peer) -> all.put(name, Objects.requireNonNull(peer.bgp())));
    all.putAll(config.neighbors());
    return ImmutableMap.copyOf(Maps.transformValues(all, BgpConfig::neighbor));
  }

  private static Change changed(String... keys) {
    return new Change(Kind.CHANGED, ImmutableSet.copyOf(keys));
  }

  @Test
  void nothing_differs_from_itself() throws IOException {
    ConfigDifference difference = change("65001", "65001");
    assertThat(difference.tunnels()).isEmpty();
    assertThat(difference.sessions()).isEmpty();
    assertThat(difference.policies()).isEmpty();
    assertThat(difference.router()).isEmpty();
    assertThat(difference.refused()).isEmpty();
    assertThat(difference.deferred()).isEmpty();
  }

  @Test
  void names_the_keys_as_the_file_does() throws IOException {
    assertThat(change("192.0.2.7:51820", "192.0.2.8:51820").tunnels())
        .containsExactly(Map.entry("fra", changed("endpoint")));
    assertThat(change("hold-time = 90s", "hold-time = 30s, import = none").sessions())
        .containsExactly(Map.entry("core", changed("hold-time", "import")));
  }

  @Test
  void another_key_makes_another_tunnel_and_session() throws IOException {
    ConfigDifference difference = change("\"FRA\"", "\"AMS\"");
    assertThat(difference.replacedTunnels()).containsExactly("fra");
    assertThat(difference.endingSessions()).containsExactly("fra");
    assertThat(difference.beginningSessions()).containsExactly("fra");
    assertThat(difference.changedSessions()).isEmpty();
  }

  @Test
  void what_comes_and_goes() throws IOException {
    String more = "core { address = \"10.0.0.2\", asn = 65001 }\n edge {";
    ConfigDifference difference = change("core {", more);
    assertThat(difference.beginningSessions()).containsExactly("edge");
    assertThat(difference.changedSessions()).containsExactly("core");
    ConfigDifference back =
        ConfigDifference.between(
            read(PLAIN.replace("core {", more)), read(PLAIN), ConfigDifferenceTest::neighbors);
    assertThat(back.endingSessions()).containsExactly("edge");
  }

  @Test
  void policies_change_without_any_session() throws IOException {
    ConfigDifference difference = change("0.0.0.0/0 orlonger", "10.0.0.0/8 orlonger");
    assertThat(difference.policies()).containsExactly("p");
    assertThat(difference.sessions()).isEmpty();
  }

  @Test
  void says_what_is_taken_over_and_what_is_not() throws IOException {
    assertThat(change("announce = [", "multipath = 2, announce = [\"10.2.0.0/16\", ").router())
        .containsExactlyInAnyOrder("announce", "multipath");
    assertThat(change("announce", "metric = 7, announce").deferred())
        .containsExactly("router.metric");
    assertThat(change("private-key", "fwmark = 7, private-key").deferred())
        .containsExactly("fwmark");
    assertThat(change("private-key", "packet-path.loops = 2, private-key").deferred())
        .containsExactly("packet-path");
    assertThat(change("192.0.2.1,", "192.0.2.2,").refused()).containsExactly("router.router-id");
  }
}
