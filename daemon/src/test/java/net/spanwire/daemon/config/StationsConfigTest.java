package net.spanwire.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import net.spanwire.bgp.rib.RouteMonitor.View;
import net.spanwire.bgp.transport.StationConfig;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.daemon.record.RecordConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bmp} and {@code mrt}. */
class StationsConfigTest {

  @TempDir Path directory;

  private SpanwireConfig read(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("spanwire.conf"), text);
    ConfigReading reading = ConfigFile.read(file, Map.of());
    assertThat(reading.errors()).isEmpty();
    return Objects.requireNonNull(reading.config());
  }

  @Test
  void monitoring_stations_and_records() throws IOException {
    SpanwireConfig config =
        read(
            """
            spanwire {
              bmp.collectors {
                noc { address = "2001:db8::9", port = 1790 }
                lab { address = "192.0.2.9", port = 1, views = [post-policy, adj-rib-out], statistics = 0 }
              }
              mrt.updates.file = "/var/log/%Y/updates.%m%d.%H%M%S.mrt"
            }
            """);
    assertThat(config.stations())
        .containsExactly(
            new StationConfig(
                "noc",
                new Endpoint(IpAddress.parse("2001:db8::9"), 1790),
                null,
                ImmutableSet.of(View.ADJ_RIB_IN_PRE_POLICY, View.LOC_RIB),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30)),
            new StationConfig(
                "lab",
                new Endpoint(IpAddress.parse("192.0.2.9"), 1),
                null,
                ImmutableSet.of(View.ADJ_RIB_IN_POST_POLICY, View.ADJ_RIB_OUT_POST_POLICY),
                Duration.ZERO,
                Duration.ofSeconds(30)));
    RecordConfig updates = Objects.requireNonNull(config.mrt().updates());
    assertThat(updates.every()).isEqualTo(Duration.ofMinutes(15));
    assertThat(updates.file().at(Instant.parse("2026-11-26T20:07:08Z")))
        .isEqualTo(Path.of("/var/log/2026/updates.1126.200708.mrt"));
    assertThat(config.mrt().tables()).isNull();
  }
}
