package net.spanwire.kernelroute.socket;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace made for one test, and gone after it. */
public final class NetworkNamespace implements AutoCloseable {

  private static final int O_RDONLY = 0;
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** setns(2) and its like. */
  private static final class Calls {
    static {
      Native.register(Calls.class, Platform.C_LIBRARY_NAME);
    }

    private Calls() {}

    static native int open(String path, int flags);

    static native int setns(int fd, int type);

    static native int close(int fd);
  }

  private final String name;

  private NetworkNamespace(String name) {
    this.name = name;
  }

  /** Makes one with its loopback up; needs root, and says so. */
  public static NetworkNamespace create() {
    String name = "kernel-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet();
    try {
      run(List.of("ip", "netns", "add", name));
    } catch (AssertionError e) {
      throw new AssertionError(
          "tests tagged lab need root, iproute2 and network namespaces: " + e.getMessage(), e);
    }
    NetworkNamespace namespace = new NetworkNamespace(name);
    namespace.ip("link set lo up");
    return namespace;
  }

  /** Runs {@code ip -n NAME …} and returns what it prints. */
  public String ip(String arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments.split(" ")));
    return run(command);
  }

  /** Runs a command inside and returns what it prints. */
  public String exec(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** A pair of links joined like a cable; both up, without IPv6 addresses of their own. */
  public void cable(String one, String other) {
    ip("link add " + one + " type veth peer name " + other);
    for (String end : List.of(one, other)) {
      ip("link set " + end + " addrgenmode none");
      ip("link set " + end + " up");
    }
  }

  /** Calls from a thread that is in the namespace: sockets opened there stay there. */
  public <T> T inside(Callable<T> action) throws Exception {
    FutureTask<T> task = new FutureTask<>(action);
    Thread thread =
        new Thread(
            () -> {
              enter();
              task.run();
            },
            "in " + name);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void enter() {
    int fd = Calls.open("/run/netns/" + name, O_RDONLY);
    if (fd < 0 || Calls.setns(fd, CLONE_NEWNET) != 0) {
      throw new IllegalStateException("cannot enter the namespace " + name);
    }
    Calls.close(fd);
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Runs {@code ip -n NAME -batch} with these lines. */
  public void batch(List<String> lines) {
    try {
      Process process =
          new ProcessBuilder("ip", "-n", name, "-batch", "-").redirectErrorStream(true).start();
      try (var out = process.outputWriter(StandardCharsets.UTF_8)) {
        for (String line : lines) {
          out.write(line);
          out.newLine();
        }
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError("ip -batch: " + output);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    run(List.of("ip", "netns", "del", name));
  }
}
