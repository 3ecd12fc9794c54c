package net.spanwire.daemon.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * What the demo needs of the kernel: network namespaces and /dev/net/tun. Root has them; an
 * ordinary user gets them in a user namespace of his own, where the demo is started once more.
 */
final class DemoPrivileges {
  private static final String INSIDE = "SPANWIRE_DEMO_INSIDE";
  private static final List<String> UNSHARE =
      List.of("unshare", "--user", "--map-root-user", "--mount", "--net");
  private static final int CLEANUP_SECONDS = 20;

  private DemoPrivileges() {}

  /**
   * Empty where the demo can run in this process; else the exit code of the one that ran it.
   *
   * @throws LabFailure where neither is possible, with what to do about it
   */
  static OptionalInt runElsewhere() {
    List<String> tryTun =
        List.of("unshare", "--net", "--mount", "sh", "-c", "exec 3<>/dev/net/tun");
    Commands.Result here = Commands.run(tryTun, null);
    if (here.ok()) {
      return OptionalInt.empty();
    }
    boolean root = Commands.run(List.of("id", "-u"), null).output().strip().equals("0");
    if (root || System.getenv(INSIDE) != null) {
      throw new LabFailure(
          "root, but without network namespaces or /dev/net/tun here ("
              + here.error().strip()
              + "); in a container: docker run --privileged, or --cap-add=NET_ADMIN --cap-add=SYS_ADMIN"
              + " --device=/dev/net/tun");
    }
    List<String> tryUser = new ArrayList<>(UNSHARE);
    tryUser.addAll(List.of("sh", "-c", "exec 3<>/dev/net/tun"));
    Commands.Result inside = Commands.run(tryUser, null);
    if (!inside.ok()) {
      throw new LabFailure(advice(inside.error().strip()));
    }
    return OptionalInt.of(again());
  }

  private static String advice(String error) {
    String reason =
        error.contains("/dev/net/tun")
            ? "/dev/net/tun cannot be opened by you (" + error + ")"
            : "this system has no user namespaces for you (" + error + ")";
    return reason + "; run it as root: sudo ./spanwire demo";
  }

  private static int again() {
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> command = new ArrayList<>(UNSHARE);
    command.add(self.command().orElseThrow());
    command.addAll(List.of(self.arguments().orElseThrow()));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put(INSIDE, "1");
    try {
      Process inner = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(inner), "demo-end"));
      return inner.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted", e);
    }
  }

  /** Ctrl-C reaches the inner one too: we only wait until it has cleaned up. */
  private static void end(Process inner) {
    inner.destroy();
    try {
      if (!inner.waitFor(CLEANUP_SECONDS, TimeUnit.SECONDS)) {
        inner.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
