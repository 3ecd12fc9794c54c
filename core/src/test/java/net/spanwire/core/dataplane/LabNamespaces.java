package net.spanwire.core.dataplane;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.spanwire.core.wireguard.PrivateKey;

/**
 * Two network namespaces with a link between them, and processes in them; all of it goes with
 * {@link #close}. Needs root.
 */
final class LabNamespaces implements AutoCloseable {

  private static final AtomicInteger LABS = new AtomicInteger();

  static final String A_ADDRESS = "10.99.0.1";
  static final String B_ADDRESS = "10.99.0.2";
  static final String A_ADDRESS6 = "fd99::1";
  static final String B_ADDRESS6 = "fd99::2";

  private static final long PATIENCE_SECONDS = 60;

  /** Of this laboratory alone, so that several can live side by side. */
  final String name = ProcessHandle.current().pid() + "-" + LABS.incrementAndGet();

  final String a = "dataplane-a-" + name;
  final String b = "dataplane-b-" + name;
  private final List<LabProcess> processes = new ArrayList<>();

  LabNamespaces() {
    for (String namespace : List.of(a, b)) {
      run("ip netns add " + namespace);
      run("ip -n " + namespace + " link set lo up");
    }
    run("ip link add dataplane-v netns " + a + " type veth peer name dataplane-v netns " + b);
    address(a, "dataplane-v", A_ADDRESS + "/24", A_ADDRESS6 + "/64");
    address(b, "dataplane-v", B_ADDRESS + "/24", B_ADDRESS6 + "/64");
  }

  /** Makes the link carry single wire packets, as a network card does. */
  void singleWirePackets() {
    for (String namespace : List.of(a, b)) {
      run("ip -n " + namespace + " link set dataplane-v gso_max_segs 1");
    }
  }

  void address(String namespace, String link, String... addresses) {
    for (String address : addresses) {
      String flags = address.indexOf(':') >= 0 ? " nodad" : "";
      run("ip -n " + namespace + " addr add " + address + " dev " + link + flags);
    }
    run("ip -n " + namespace + " link set " + link + " up");
  }

  /** Runs to its end; fails if it fails. */
  static String run(String command) {
    return run(Arrays.asList(command.split(" ")));
  }

  static String runIn(String namespace, String command) {
    return run("ip netns exec " + namespace + " " + command);
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(
            String.join(" ", command)
                + " failed (these tests need root, iproute2, ping, wg and wireguard-go): "
                + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Starts a program that stays. */
  LabProcess start(String namespace, List<String> command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    whole.addAll(command);
    LabProcess process = new LabProcess(whole);
    processes.add(process);
    return process;
  }

  /**
   * Starts wireguard-go in {@link #b}, bound to {@code port} and with all networks at its one peer.
   *
   * @param number of those of this laboratory, 0 to 9
   * @param peer as {@code wg set} has it: the key, and perhaps an endpoint
   * @return the name of its device
   */
  String wireguardGo(int number, int port, PrivateKey key, String peer) {
    // Its control socket is in a folder of the whole machine.
    String device = "wg" + number + "-" + name;
    start(b, List.of("wireguard-go", "-f", device));
    Path socket = Path.of("/var/run/wireguard", device + ".sock");
    try {
      Path file = Files.createTempFile("spanwire-lab-", ".key");
      for (int i = 0; i < 500 && !Files.exists(socket); i++) {
        Thread.sleep(20);
      }
      Files.writeString(file, key.toBase64());
      runIn(
          b,
          "wg set %s listen-port %d private-key %s peer %s allowed-ips 0.0.0.0/0,::/0"
              .formatted(device, port, file, peer));
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return device;
  }

  /** Starts a main class of the tests. */
  LabProcess java(String namespace, Class<?> main, List<String> options, String... args) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin/java");
    // They end soon: not worth the optimising compiler.
    command.addAll(
        List.of(
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    return start(namespace, command);
  }

  private void deleteNamespaces() {
    String known = run("ip netns list");
    for (String namespace : List.of(a, b)) {
      if (known.contains(namespace)) {
        run("ip netns delete " + namespace);
      }
    }
  }

  @Override
  public void close() {
    processes.forEach(LabProcess::close);
    deleteNamespaces();
  }

  /** A process whose lines are waited for. */
  static final class LabProcess implements AutoCloseable {

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    private LabProcess(List<String> command) {
      try {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        reader.lines().forEach(lines::add);
      } catch (IOException | UncheckedIOException e) {
        lines.add(e.toString());
      }
    }

    /** Waits for a line that contains {@code text}, and answers it. */
    String await(String text) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null) {
          throw new AssertionError("no line with '" + text + "', but: " + seen);
        }
        seen.add(line);
        if (line.contains(text)) {
          return line;
        }
      }
    }

    void say(String line) throws IOException {
      process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /** Ends its standard input. */
    void endInput() throws IOException {
      process.outputWriter(StandardCharsets.UTF_8).close();
    }

    List<String> seen() {
      List<String> all = new ArrayList<>(seen);
      all.addAll(lines);
      return all;
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
