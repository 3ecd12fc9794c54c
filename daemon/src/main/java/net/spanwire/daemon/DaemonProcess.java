package net.spanwire.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import net.spanwire.daemon.cli.DaemonLauncher;
import net.spanwire.daemon.config.SpanwireConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code spanwire run}: a daemon from its start to the signal that ends it. */
final class DaemonProcess implements DaemonLauncher {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.daemon");

  @Override
  public int run(SpanwireConfig config, Path controlSocket) throws StartException {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    // SIGTERM and SIGINT begin the JVM's shutdown, which waits for this hook, and this for us. The
    // JVM would then exit with 128 plus the signal's number; an orderly end is no failure.
    Thread hook =
        new Thread(
            () -> {
              told.countDown();
              awaitQuietly(ended);
              Runtime.getRuntime().halt(0);
            },
            "signal");
    try (Daemon daemon = Daemon.start(config, controlSocket)) {
      HangupSignal.handle(daemon::reload);
      Runtime.getRuntime().addShutdownHook(hook);
      awaitQuietly(told);
      LOG.info("stopping");
    } catch (IOException e) {
      throw new StartException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    } finally {
      LOG.info("stopped");
      ended.countDown();
    }
    return 0;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
