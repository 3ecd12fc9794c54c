package net.spanwire.daemon.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.mrt.MrtReader;
import net.spanwire.bgp.mrt.MrtRecord;
import net.spanwire.bgp.mrt.MrtRecord.SessionEnds;
import net.spanwire.bgp.transport.ReceivedMessage;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {

  private static final IpAddress THEM = IpAddress.parse("192.0.2.2");
  private static final IpAddress US = IpAddress.parse("192.0.2.1");
  private static final Bytes KEEPALIVE = Bytes.ofHex("ff".repeat(16) + "001304");
  private static final Bytes NOTIFICATION = Bytes.ofHex("ff".repeat(16) + "0015030602");

  @TempDir Path directory;
  private volatile Instant now = Instant.parse("2026-11-26T20:07:00.000005Z");

  private RecordConfig series(String name, Duration every) {
    return new RecordConfig(new FileTemplate(directory + "/" + name), every);
  }

  private Recorder recorder(Recorder.Series series) {
    return new Recorder(
        series,
        () -> now,
        65001,
        ImmutableMap.of("fra", NeighborConfig.builder("fra", 65002, THEM).build()));
  }

  private static List<MrtRecord> read(Path file) throws IOException {
    List<MrtRecord> records = new ArrayList<>();
    try (InputStream in =
        file.toString().endsWith(".gz")
            ? new GZIPInputStream(Files.newInputStream(file))
            : Files.newInputStream(file)) {
      MrtReader reader = new MrtReader(in);
      for (MrtRecord record = reader.next(); record != null; record = reader.next()) {
        records.add(record);
      }
    }
    return records;
  }

  @Test
  void writes_what_happens_into_the_file_of_its_time() throws Exception {
    Recorder recorder =
        recorder(new Recorder.Series(series("%H%M.mrt.gz", Duration.ofMinutes(5)), null));
    assertThat(recorder.hearsMessages()).isTrue();
    recorder.start(sink -> {});
    recorder.stateChanged("fra", State.OPEN_CONFIRM, State.ESTABLISHED);
    recorder.received(new ReceivedMessage("fra", THEM, US, null, NOTIFICATION));
    recorder.received(new ReceivedMessage("fra", THEM, US, null, KEEPALIVE));
    recorder.received(new ReceivedMessage("nobody", THEM, US, null, NOTIFICATION));
    recorder.close();
    SessionEnds ends = new SessionEnds(65002, 65001, 0, THEM, US);
    assertThat(read(directory.resolve("2005.mrt.gz")))
        .containsExactly(
            new MrtRecord.StateChange(
                now,
                new SessionEnds(65002, 65001, 0, THEM, new Ipv4Address(0)),
                State.OPEN_CONFIRM,
                State.ESTABLISHED),
            new MrtRecord.SessionMessage(now, ends, NOTIFICATION, true, false, false));
  }

  @Test
  void begins_another_file_in_time() throws Exception {
    Recorder recorder =
        recorder(new Recorder.Series(series("%H%M.mrt", Duration.ofMinutes(5)), null));
    recorder.start(sink -> {});
    recorder.stateChanged("fra", State.IDLE, State.CONNECT);
    Path first = directory.resolve("2005.mrt");
    while (!Files.exists(first) || Files.size(first) == 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    now = now.plus(Duration.ofMinutes(5));
    recorder.stateChanged("fra", State.CONNECT, State.OPEN_SENT);
    recorder.close();
    assertThat(read(first)).hasSize(1);
    assertThat(read(directory.resolve("2010.mrt"))).hasSize(1);
  }

  @Test
  void writes_tables_when_it_is_time() throws Exception {
    now = Instant.parse("2026-11-26T20:09:59.900Z");
    Recorder recorder =
        recorder(new Recorder.Series(null, series("%H%M.mrt", Duration.ofMinutes(5))));
    assertThat(recorder.hearsMessages()).isFalse();
    MrtRecord table =
        new MrtRecord.PeerIndexTable(Instant.EPOCH, new Ipv4Address(1), "", ImmutableList.of());
    recorder.start(sink -> {
      now = Instant.parse("2026-11-26T20:10:00.100Z");
      sink.accept(table);
    });
    Path file = directory.resolve("2010.mrt");
    while (!Files.exists(file)) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    recorder.close();
    assertThat(read(file)).containsExactly(table);
  }

  /** A disk that is not there costs records, and nothing else. */
  @Test
  void goes_on_without_a_file() {
    Recorder recorder =
        recorder(new Recorder.Series(series("no/%H.mrt", Duration.ofMinutes(5)), null));
    recorder.start(sink -> {});
    recorder.stateChanged("fra", State.IDLE, State.CONNECT);
    recorder.close();
    assertThat(directory).isEmptyDirectory();
  }
}
