package net.spanwire.daemon;

import com.google.common.base.Suppliers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import net.spanwire.daemon.cli.DaemonLauncher;
import net.spanwire.daemon.config.SpanwireConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code spanwire run}: a daemon from its start to the signal that ends it. */
final class DaemonProcess implements DaemonLauncher {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.daemon");

  private final Supplier<CompletableFuture<Ciphers>> ciphers = Suppliers.memoize(Ciphers::chosen);

  /** It will be run: begins what takes long, while command line and configuration are read. */
  void prepare() {
    CompletableFuture<Ciphers> _ = ciphers.get();
  }

  @Override
  public int run(SpanwireConfig config, Path controlSocket) throws StartException {
    Termination termination = new Termination();
    try (Daemon daemon = Daemon.start(config, controlSocket, ciphers.get())) {
      HangupSignal.handle(daemon::reload);
      termination.onSignal();
      termination.await();
      LOG.info("stopping");
    } catch (IOException e) {
      throw new StartException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    } finally {
      LOG.info("stopped");
      termination.done();
    }
    return 0;
  }
}
