package net.spanwire.core.dataplane;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether the host has cores to spare: it has none if the loop's own thread, ready to run, had to
 * wait for one. The kernel counts that (Documentation/scheduler/sched-stats.rst, {@code
 * /proc/PID/schedstat}); where it does not, there are cores as far as we know. Belongs to the
 * thread that asks first.
 */
final class IdleCores implements AutoCloseable {

  private static final Path FILE = Path.of("/proc/thread-self/schedstat");
  private static final int MOST_BYTES = 64;

  /** How long one answer holds. */
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(50);

  /** To wait for more than this part of the time is to lack a core. */
  private static final int PART = 8;

  private final byte[] text = new byte[MOST_BYTES];
  private @Nullable RandomAccessFile file;
  private boolean known = Files.isReadable(FILE);
  private boolean asked;
  private boolean lacking;
  private long askedAt;
  private long waited;

  /** As of the time since it was asked before. */
  boolean lacking(long now) {
    if (known && (!asked || now - askedAt >= INTERVAL)) {
      long before = waited;
      waited = read();
      lacking = asked && (waited - before) * PART > now - askedAt;
      asked = true;
      askedAt = now;
    }
    return lacking;
  }

  /** Nanoseconds that the thread has waited for a core. */
  private long read() {
    try {
      RandomAccessFile open = file;
      if (open == null) {
        open = new RandomAccessFile(FILE.toFile(), "r");
        file = open;
      }
      open.seek(0);
      return second(open.read(text));
    } catch (IOException e) {
      known = false;
      return waited;
    }
  }

  /** The second of three numbers. */
  private long second(int length) {
    long value = 0;
    int number = 0;
    for (int i = 0; i < length && number < 2; i++) {
      if (text[i] == ' ') {
        number++;
      } else if (number == 1) {
        value = 10 * value + text[i] - '0';
      }
    }
    return value;
  }

  @Override
  public void close() {
    known = false;
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new AssertionError("a file of proc does not close", e);
    }
  }
}
