package net.spanwire.daemon.record;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.spanwire.bgp.mrt.MrtRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what neighbours say, as they say it ({@code mrt.updates}), on a thread of its own.
 *
 * <p>Capacity: {@value #CAPACITY} bytes. Policy: what comes while the disk is behind by so much is
 * dropped, and said in the log: nobody waits for a disk.
 */
public final class UpdateLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.mrt");

  static final int CAPACITY = 64 << 20;

  /** What a record costs beside its message. */
  private static final int OVERHEAD = 200;

  private static final long IDLE_MILLIS = 1_000;
  private static final long JOIN_MILLIS = 5_000;

  private final RecordConfig config;
  private final InstantSource clock;
  private final LinkedBlockingQueue<MrtRecord> queue = new LinkedBlockingQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("mrt-updates").unstarted(this::run);
  private volatile boolean closing;

  private @Nullable RecordFile file;
  private Instant ends = Instant.MIN;
  private long undelivered;

  public UpdateLog(RecordConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  public void start() {
    thread.start();
  }

  /** Any thread: takes a record, or drops it; returns at once. */
  public void add(MrtRecord record) {
    int size = size(record);
    if (waiting.addAndGet(size) > CAPACITY) {
      waiting.addAndGet(-size);
      dropped.incrementAndGet();
    } else {
      queue.add(record);
    }
  }

  private static int size(MrtRecord record) {
    return OVERHEAD
        + (record instanceof MrtRecord.SessionMessage message ? message.message().length() : 0);
  }

  private void run() {
    try {
      while (!closing || !queue.isEmpty()) {
        MrtRecord record = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        roll(clock.instant());
        if (record != null) {
          waiting.addAndGet(-size(record));
          write(record);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("interrupted");
    }
    closeFile();
  }

  /** Begins another file where it is time. */
  private void roll(Instant now) {
    if (now.isBefore(ends)) {
      return;
    }
    closeFile();
    long every = config.every().toSeconds();
    Instant begins = Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), every) * every);
    ends = begins.plus(config.every());
    try {
      file = RecordFile.open(config, begins);
    } catch (IOException e) {
      LOG.error("cannot record updates until {}: {}", ends, e.toString());
    }
  }

  private void write(MrtRecord record) {
    RecordFile to = file;
    if (to == null) {
      undelivered++;
      return;
    }
    try {
      to.write(record);
      if (queue.isEmpty()) {
        to.flush();
      }
    } catch (IOException e) {
      LOG.error("cannot record updates until {}: {}", ends, e.toString());
      undelivered++;
      closeFile();
    }
  }

  private void closeFile() {
    RecordFile over = file;
    file = null;
    try {
      if (over != null) {
        over.close();
      }
    } catch (IOException e) {
      LOG.error("cannot end a file of updates: {}", e.toString());
    }
    long lost = dropped.getAndSet(0) + undelivered;
    undelivered = 0;
    if (lost > 0) {
      LOG.warn("{} messages are in no file: the disk was full or too slow", lost);
    }
  }

  /** Writes what is there, and ends the file. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
