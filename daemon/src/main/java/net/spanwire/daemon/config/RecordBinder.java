package net.spanwire.daemon.config;

import java.time.Duration;
import net.spanwire.daemon.record.FileTemplate;
import net.spanwire.daemon.record.RecordConfig;
import net.spanwire.daemon.record.Recorder;
import org.jspecify.annotations.Nullable;

/** Reads {@code mrt { … }}: what is recorded in files. */
final class RecordBinder {

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration UPDATES = Duration.ofMinutes(15);
  private static final Duration TABLES = Duration.ofHours(2);

  private RecordBinder() {}

  static Recorder.Series bind(Section root) {
    Section mrt = root.block("mrt");
    if (mrt == null) {
      return new Recorder.Series(null, null);
    }
    Recorder.Series series =
        new Recorder.Series(
            series(mrt.block("updates"), "rotate", UPDATES),
            series(mrt.block("tables"), "every", TABLES));
    mrt.end();
    return series;
  }

  private static @Nullable RecordConfig series(
      @Nullable Section section, String interval, Duration otherwise) {
    if (section == null) {
      return null;
    }
    FileTemplate file =
        section.require("file", FileTemplate::new, "\"/var/log/spanwire/%Y%m%d.%H%M.mrt\"");
    Duration every = section.get(interval, Scalars.duration(SHORTEST, LONGEST), otherwise);
    section.end();
    return file == null ? null : new RecordConfig(file, every);
  }
}
