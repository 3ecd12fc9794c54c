package net.spanwire.daemon.lab;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace with a mount namespace of its own, in which /run is private (UAPI sockets,
 * control sockets and pid files of several sites live side by side) and {@link #DIRECTORY} is this
 * namespace's part of the laboratory's directory, so that one path serves us and a program in a
 * chroot alike.
 */
public final class NetworkNamespace implements AutoCloseable {
  /** Where programs inside find their files. */
  public static final String DIRECTORY = "/run/lab";

  /**
   * Arguments: the directory of this namespace, the root of the current peers. Ends everything in
   * its mount namespace when its standard input ends; bind mounts of files are the caller's (see
   * {@link #replaceFile}).
   */
  private static final String HOLDER =
      """
      set -e
      for root in "" "$2"; do
        [ -d "$root/run" ] || continue
        mount -t tmpfs -o mode=755 tmpfs "$root/run"
        mkdir -m 777 "$root/run/lab" "$root/run/frr"
        mkdir "$root/run/lock"
        mount --bind "$1" "$root/run/lab"
      done
      mount -t sysfs sysfs /sys 2>/dev/null || true
      ip link set lo up
      echo ready
      cat >/dev/null || true
      own=$(readlink /proc/$$/ns/mnt | sed 's/[][]/\\\\&/g')
      for round in 1 2 3 4; do
        for entry in $(find /proc/[0-9]*/ns/mnt -maxdepth 0 -lname "$own" 2>/dev/null); do
          pid=${entry#/proc/}
          pid=${pid%%/*}
          [ "$pid" = $$ ] || kill -9 "$pid" 2>/dev/null || true
        done
      done
      """;

  private final Lab lab;
  private final String name;
  private final Path directory;
  private final Process holder;

  private NetworkNamespace(Lab lab, String name, Path directory, Process holder) {
    this.lab = lab;
    this.name = name;
    this.directory = directory;
    this.holder = holder;
  }

  static NetworkNamespace open(Lab lab, String name) {
    try {
      Path directory = Files.createDirectory(lab.directory().resolve(name));
      // Peers that give up root (FRR) write here.
      if (!directory.toFile().setWritable(true, false)
          || !directory.toFile().setExecutable(true, false)) {
        throw new LabFailure("cannot open " + directory + " to the peers");
      }
      Path log = directory.resolve("namespace.log");
      List<String> command =
          List.of(
              "setsid",
              "unshare",
              "--net",
              "--mount",
              "sh",
              "-c",
              HOLDER,
              "lab",
              directory.toString(),
              PeerRoot.configured().path());
      Process holder = new ProcessBuilder(command).redirectError(log.toFile()).start();
      NetworkNamespace namespace = new NetworkNamespace(lab, name, directory, holder);
      BufferedReader output = holder.inputReader(StandardCharsets.UTF_8);
      if (!"ready".equals(output.readLine())) {
        namespace.close();
        throw new LabFailure("cannot make a network namespace: " + Files.readString(log).strip());
      }
      return namespace;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return name;
  }

  public Lab lab() {
    return lab;
  }

  /** The pid of the process that holds the namespace: {@code nsenter -t PID -n -m} looks in. */
  public long pid() {
    return holder.pid();
  }

  /** This namespace's files as seen from outside; {@link #DIRECTORY} inside. */
  public Path directory() {
    return directory;
  }

  /** Writes a file into {@link #directory}, and returns its path as seen inside. */
  public String file(String fileName, String text) {
    try {
      Files.writeString(directory.resolve(fileName), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return DIRECTORY + "/" + fileName;
  }

  /**
   * Puts {@code text} in the place of a file of the system, for programs in this namespace only.
   */
  public void replaceFile(String path, String text) {
    String source = file(path.substring(path.lastIndexOf('/') + 1), text);
    run("sh", "-c", "mount --bind \"$1\" \"$(readlink -f \"$2\")\"", "sh", source, path);
  }

  /** The command that runs {@code command} in here; every wrapper replaces itself by the next. */
  private List<String> enter(List<String> command) {
    String handles = "/proc/" + holder.pid() + "/ns/";
    List<String> all = new ArrayList<>();
    all.addAll(
        List.of(
            "setsid", "nsenter", "--net=" + handles + "net", "--mount=" + handles + "mnt", "--"));
    all.addAll(command);
    return all;
  }

  /** Runs a command to its end, whatever its exit code. */
  Commands.Result attempt(String... command) {
    return Commands.run(enter(List.of(command)), null);
  }

  /** Runs a command to its end and returns its output; an exit code other than 0 is a failure. */
  public String run(String... command) {
    return check(List.of(command), attempt(command));
  }

  /** Runs {@code ip -batch} with these lines. */
  public void ip(String... lines) {
    batch(List.of("ip", "-batch", "-"), lines);
  }

  /**
   * Runs {@code ip -6 -batch} with these lines: where ip cannot tell the family from the addresses.
   */
  public void ip6(String... lines) {
    batch(List.of("ip", "-6", "-batch", "-"), lines);
  }

  private void batch(List<String> command, String... lines) {
    check(List.of(lines), Commands.run(enter(command), String.join("\n", lines) + "\n"));
  }

  private String check(List<String> what, Commands.Result result) {
    if (!result.ok()) {
      throw new LabFailure(
          name
              + ": "
              + String.join(" ", what)
              + ": exit code "
              + result.exitCode()
              + "\n"
              + result.error()
              + result.output());
    }
    return result.output();
  }

  /**
   * Sets a kernel parameter, e.g. {@code net.ipv4.ip_forward}; dots in interface names are not
   * supported.
   */
  public void sysctl(String key, int value) {
    run(
        "sh",
        "-c",
        "echo \"$2\" >\"/proc/sys/$1\"",
        "sh",
        key.replace('.', '/'),
        Integer.toString(value));
  }

  /** Passes packets of both families on from one interface to another. */
  public void forward() {
    sysctl("net.ipv4.ip_forward", 1);
    sysctl("net.ipv6.conf.all.forwarding", 1);
  }

  /**
   * Starts a program that runs until it is stopped; its output goes to NAME.log in the directory.
   */
  public ChildProcess start(String program, List<String> command) {
    Path log = directory.resolve(program + ".log");
    File output = log.toFile();
    try {
      Process process =
          new ProcessBuilder(enter(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
              .start();
      ChildProcess child = new ChildProcess(name + "/" + program, process, log);
      lab.register(child);
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One ping; true when the answer came within {@code limit}. {@code source} may be empty. */
  public boolean ping(String source, String target, Duration limit) {
    List<String> command = new ArrayList<>(List.of("ping", "-n", "-c", "1", "-W"));
    command.add(Long.toString(Math.max(1, limit.toSeconds())));
    if (!source.isEmpty()) {
      command.addAll(List.of("-I", source));
    }
    command.add(target);
    return attempt(command.toArray(String[]::new)).ok();
  }

  /** Begins to end everything inside; {@link #close} waits for it. */
  void requestClose() {
    try {
      holder.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends everything inside, and with it the namespace. */
  @Override
  public void close() {
    requestClose();
    try {
      if (!holder.waitFor(30, TimeUnit.SECONDS)) {
        throw new LabFailure(
            "the holder of namespace " + name + " (pid " + pid() + ") does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted", e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
