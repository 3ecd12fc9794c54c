package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** TCP transfers between namespaces, with the digests of both ends compared. */
final class Transfers {
  /**
   * How much is a large transfer: 100 MB, 1 GB in the long form, or what spanwire.transfer-bytes
   * says.
   */
  static final long LARGE =
      Long.getLong(
          "spanwire.transfer-bytes",
          Boolean.getBoolean("spanwire.long") ? 1_000_000_000L : 100_000_000L);

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final AtomicInteger PORTS = new AtomicInteger(7000);

  private Transfers() {}

  /**
   * Starts a transfer that runs on its own. {@code rate} in bytes per second, 0 for as fast as it
   * goes.
   */
  static ChildProcess begin(
      NetworkNamespace from, String source, NetworkNamespace to, String target, Load load) {
    String port = Integer.toString(PORTS.incrementAndGet());
    ChildProcess receiver =
        to.start(
            "receive-" + port, JavaProgram.command(TcpTransfer.class, "receive", target, port));
    from.lab()
        .await(
            "the receiver listens",
            Duration.ofSeconds(15),
            () -> receiver.log().contains("listening"));
    return from.start(
        "send-" + port,
        JavaProgram.command(
            TcpTransfer.class,
            "send",
            source,
            target,
            port,
            Long.toString(load.bytes()),
            Long.toString(load.rate())));
  }

  /** Waits for a transfer and checks that it came through. */
  static void complete(ChildProcess sender) {
    if (sender.awaitExit(LIMIT) != 0) {
      throw new LabFailure(sender + ": " + sender.log());
    }
  }

  static void run(NetworkNamespace from, String source, NetworkNamespace to, String target) {
    complete(begin(from, source, to, target, new Load(LARGE, 0)));
  }

  /**
   * @param bytes in all
   * @param rate bytes per second, 0 for as fast as it goes
   */
  record Load(long bytes, long rate) {}
}
