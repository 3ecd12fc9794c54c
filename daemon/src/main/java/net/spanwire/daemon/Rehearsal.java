package net.spanwire.daemon;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.spanwire.bgp.RouteRehearsal;
import net.spanwire.daemon.control.ControlClient;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Request;
import net.spanwire.kernelroute.RehearsalTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While neighbours are being called, made-up routes come and go, and a question is asked again and
 * again: so that the virtual machine has compiled much of their way when the first table comes.
 * Then it goes on where there is nothing else to do: what the compiler puts off while much waits
 * for it, such as the loss of a session, is compiled before that happens.
 */
final class Rehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  /** By then a neighbour may be up: what is rehearsed beside its table costs it a processor. */
  private static final Duration TIME = Duration.ofSeconds(1);

  /** The compiler takes longer than the routes do, and need not lack a processor for them. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** At most a few hundred rounds more. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(10);

  /** Two ticks of the process's clock, so that work is seen. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Rehearsal() {}

  static void begin(Path controlSocket) {
    Thread.ofPlatform().name("rehearsal").daemon().start(() -> run(controlSocket));
  }

  private static void run(Path controlSocket) {
    RouteRehearsal routes = new RouteRehearsal(new RehearsalTable(), RehearsalTable.LINK);
    long end = System.nanoTime() + TIME.toNanos();
    try {
      while (System.nanoTime() - end < 0) {
        routes.comeAndGo();
        ask(controlSocket);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (ControlException e) {
      LOG.debug("the rehearsal ends: {}", e.getMessage());
      return;
    }
    end += AFTERWARDS.toNanos();
    while (System.nanoTime() - end < 0) {
      if (isIdle()) {
        routes.comeAndGo();
      }
    }
  }

  /** Whether this process, its compiler included, is not seen at work by its clock. */
  private static boolean isIdle() {
    long before = PROCESS.getProcessCpuTime();
    LockSupport.parkNanos(LOOK_NANOS);
    return PROCESS.getProcessCpuTime() == before;
  }

  private static void ask(Path controlSocket) throws ControlException {
    try (ControlClient client = ControlClient.connect(controlSocket)) {
      client.ask(new Request("neighbors", null), line -> {});
    }
  }
}
