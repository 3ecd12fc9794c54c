package net.spanwire.daemon.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One laboratory: a working directory and the namespaces with the programs in them.
 *
 * <p>Nothing of it outlives this process. Namespaces have no name in the file system: each is held
 * by a shell that waits for the end of its standard input, which is a pipe of ours. However we end
 * (return, exception, Ctrl-C, {@code kill -9}) the pipe closes, the shell ends all that lives in
 * the namespace and then itself, and the kernel takes the namespace with its devices, routes and
 * rules. Only the directory can be left behind, by {@code kill -9}; its name carries our pid, and
 * the next laboratory removes directories whose process is gone.
 */
public final class Lab implements AutoCloseable {
  private static final String PREFIX = "spanwire-lab-";

  /** A directory with this file in it is kept on purpose. */
  private static final String KEPT = ".kept";

  private static final Duration POLL = Duration.ofMillis(50);
  private static final int TAIL_LINES = 25;

  private final Path directory;
  private final Deque<NetworkNamespace> namespaces = new ArrayDeque<>();
  private final List<ChildProcess> children = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread hook = new Thread(this::end, "lab-cleanup");
  private volatile boolean keepFiles;

  private Lab(Path directory) {
    this.directory = directory;
  }

  /** A new laboratory with an empty directory below the system's temporary directory. */
  public static Lab open() {
    requirePrograms("ip", "nsenter", "unshare", "setsid", "ping");
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    try {
      sweep(temporary);
      Lab lab =
          new Lab(
              Files.createTempDirectory(temporary, PREFIX + ProcessHandle.current().pid() + "-"));
      Runtime.getRuntime().addShutdownHook(lab.hook);
      return lab;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says all at once which of these programs are missing. */
  public static void requirePrograms(String... names) {
    List<String> missing = Stream.of(names).filter(name -> Commands.find(name).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new LabFailure(
          "missing: "
              + String.join(", ", missing)
              + "; ./verify installs what the lab needs (Debian: iproute2, util-linux, iputils-ping)");
    }
  }

  /** A namespace with its own private /run; {@code name} is for directories and messages only. */
  public NetworkNamespace namespace(String name) {
    NetworkNamespace namespace = NetworkNamespace.open(this, name);
    synchronized (this) {
      namespaces.push(namespace);
    }
    if (closed.get()) {
      namespace.close();
      throw closing();
    }
    return namespace;
  }

  public Path directory() {
    return directory;
  }

  /** Leaves the directory (configurations, logs) in place when the laboratory ends. */
  public void keepFiles() {
    keepFiles = true;
    try {
      Files.writeString(directory.resolve(KEPT), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isClosed() {
    return closed.get();
  }

  void register(ChildProcess child) {
    synchronized (this) {
      children.add(child);
    }
    if (closed.get()) {
      child.kill();
      throw closing();
    }
  }

  private static LabFailure closing() {
    return new LabFailure("the laboratory is closing");
  }

  /**
   * Waits until {@code condition} holds; fails early when a program of the laboratory failed by
   * itself.
   */
  public void await(String what, Duration limit, BooleanSupplier condition) {
    awaitValue(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /** Waits until {@code source} has a value, and returns it. */
  public <T> T awaitValue(String what, Duration limit, Supplier<Optional<T>> source) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> value = source.get();
      if (value.isPresent()) {
        return value.get();
      }
      Optional<ChildProcess> failed = failedChild();
      if (failed.isPresent()) {
        throw new LabFailure(
            failed.get().name()
                + " ended by itself while waiting for: "
                + what
                + "\n"
                + describe());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LabFailure("waited " + limit.toSeconds() + " s for: " + what + "\n" + describe());
      }
      pause(POLL);
    }
  }

  private synchronized Optional<ChildProcess> failedChild() {
    return children.stream().filter(ChildProcess::failedByItself).findFirst();
  }

  /** Sleeps between two looks at something outside this process. */
  public static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted", e);
    }
  }

  /** Every program with its state and the end of its log, for failure messages. */
  public synchronized String describe() {
    StringBuilder text = new StringBuilder();
    for (ChildProcess child : children) {
      text.append("--- ").append(child).append('\n').append(child.tail(TAIL_LINES));
    }
    return text.toString();
  }

  /**
   * Ends every program and namespace and removes the directory. May be called at any time and more
   * than once.
   */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is going down: the hook is what is running, or will find nothing left to do.
      return;
    }
  }

  private void end() {
    synchronized (this) {
      if (closed.getAndSet(true) && namespaces.isEmpty()) {
        return;
      }
      for (int i = children.size() - 1; i >= 0; i--) {
        children.get(i).requestStop();
      }
      children.reversed().forEach(child -> child.stop(Duration.ofSeconds(5)));
      closeNamespaces();
      if (!keepFiles) {
        deleteTree(directory);
      }
    }
  }

  /** All of them, whatever one of them says; and at once, as each has to look for its processes. */
  private void closeNamespaces() {
    List<NetworkNamespace> closing = List.copyOf(namespaces);
    namespaces.clear();
    closing.forEach(NetworkNamespace::requestClose);
    LabFailure failure = null;
    for (NetworkNamespace namespace : closing) {
      try {
        namespace.close();
      } catch (LabFailure e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void sweep(Path temporary) throws IOException {
    try (Stream<Path> entries = Files.list(temporary)) {
      entries.filter(Lab::isStale).forEach(Lab::deleteTree);
    }
  }

  private static boolean isStale(Path path) {
    String name = String.valueOf(path.getFileName());
    if (!name.matches(PREFIX + "\\d{1,18}-\\d+") || Files.exists(path.resolve(KEPT))) {
      return false;
    }
    long pid = Long.parseLong(name.substring(PREFIX.length(), name.lastIndexOf('-')));
    return ProcessHandle.of(pid).isEmpty();
  }

  private static void deleteTree(Path root) {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // Another user's leftovers, or a file that a dying program still writes: the next laboratory
      // tries again.
      return;
    }
  }
}
