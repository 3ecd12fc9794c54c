package net.spanwire.daemon.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.spanwire.bgp.mrt.MrtRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the whole table to a file of its own again and again ({@code mrt.tables}). */
public final class TableLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.mrt");
  private static final long JOIN_MILLIS = 5_000;

  private final RecordConfig config;
  private final InstantSource clock;
  private final Table table;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("mrt-tables").unstarted(this::run);

  /** Where tables come from. */
  @FunctionalInterface
  public interface Table {
    void dump(Consumer<MrtRecord> sink);
  }

  public TableLog(RecordConfig config, InstantSource clock, Table table) {
    this.config = config;
    this.clock = clock;
    this.table = table;
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Instant now = clock.instant();
        long every = config.every().toSeconds();
        Instant next =
            Instant.ofEpochSecond((Math.floorDiv(now.getEpochSecond(), every) + 1) * every);
        if (closing.await(Duration.between(now, next).toMillis() + 1, TimeUnit.MILLISECONDS)) {
          return;
        }
        write(next);
      }
    } catch (InterruptedException e) {
      LOG.debug("interrupted");
    }
  }

  private void write(Instant at) {
    try (RecordFile file = RecordFile.open(config, at)) {
      table.dump(record -> {
        try {
          file.write(record);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      LOG.error("cannot record the table: {}", e.toString());
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
