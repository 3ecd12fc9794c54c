package net.spanwire.daemon.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code wg} and {@code wg-quick} of one release in one namespace, with one of the programs that
 * stand in for the kernel's WireGuard.
 */
final class WgTools {
  private static final Pattern PEER = Pattern.compile("\n(?=peer: |\\[Peer])");

  private final NetworkNamespace site;
  private final Userspace userspace;

  /** The program under the interface. */
  enum Userspace {
    SPANWIRE("spanwire-wireguard"),
    WIREGUARD_GO("wireguard-go");

    final String program;

    Userspace(String program) {
      this.program = program;
    }
  }

  WgTools(NetworkNamespace site, PeerRoot root, Userspace userspace) {
    this.site = site;
    this.userspace = userspace;
    Path bin = site.directory().resolve("bin");
    try {
      Files.createDirectories(bin);
      String from = root.path();
      program(bin, "wg", root.isHost() ? "exec /usr/bin/wg \"$@\"" : loaded(from + "/usr/bin/wg"));
      program(bin, "wireguard-go", "exec " + from + "/usr/bin/wireguard-go \"$@\"");
      program(bin, "spanwire-wireguard", spanwire());
      Files.deleteIfExists(bin.resolve("wg-quick"));
      Files.copy(Path.of(from + "/usr/bin/wg-quick"), bin.resolve("wg-quick"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void program(Path bin, String name, String line) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A program of a newer system by that system's own loader and libraries. */
  private static String loaded(String program) {
    String root = program.substring(0, program.indexOf("/usr/"));
    return "exec %1$s/lib64/ld-linux-*.so.* --library-path %1$s/usr/lib/$(uname -m)-linux-gnu %2$s \"$@\""
        .formatted(root, program);
  }

  /** The program of this checkout, with the classes under test where it was not built. */
  private static String spanwire() {
    String built =
        System.getProperty("spanwire.lib") != null
            ? "SPANWIRE_BUILT=yes"
            : "SPANWIRE_CLASS_PATH='" + System.getProperty("java.class.path") + "'";
    return built
        + " exec '%s' \"$@\""
            .formatted(Path.of("..", "spanwire-wireguard").toAbsolutePath().normalize());
  }

  /** Runs a line of shell, whatever its exit code. */
  Commands.Result attempt(String line) {
    return site.attempt(
        "env",
        "PATH=" + NetworkNamespace.DIRECTORY + "/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "WG_QUICK_USERSPACE_IMPLEMENTATION=" + userspace.program,
        "sh",
        "-c",
        line);
  }

  /** Runs a line of shell and returns its output; an exit code other than 0 is a failure. */
  String run(String line) {
    Commands.Result result = attempt(line);
    if (!result.ok()) {
      throw new LabFailure(site + ": " + line + ": " + result);
    }
    return result.output();
  }

  /** Starts the program under an interface; it has gone to the background by then. */
  void start(String device) {
    run(userspace.program + " " + device);
  }

  /**
   * What a line of shell says, in a form that two implementations can be compared by: peers come in
   * any order from wireguard-go, so they are sorted.
   */
  String transcript(String line) {
    Commands.Result result = attempt(line);
    // The kernel draws link-local addresses at random.
    String output = result.output().replaceAll("fe80::[0-9a-f:]+", "fe80::(random)");
    String sorted = isOfBlocks(line) ? blocks(output) : lines(output);
    return "$ %s\n%s%s[%d]\n".formatted(line, sorted, words(result.error()), result.exitCode());
  }

  private static boolean isOfBlocks(String line) {
    return line.contains("showconf") || line.matches("wg show( \\w+)?");
  }

  /** Without wireguard-go's banner. */
  private String words(String error) {
    return error
        .lines()
        .filter(line -> !line.matches("[┌│└].*"))
        .map(line -> line.replace(userspace.program, "(the program)") + "\n")
        .collect(Collectors.joining());
  }

  private static String lines(String output) {
    return output.lines().sorted().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static String blocks(String output) {
    List<String> blocks = Arrays.asList(PEER.split(output.strip(), -1));
    return blocks.stream().map(String::strip).sorted().collect(Collectors.joining("\n\n")) + "\n";
  }

  /** Talks to an interface without {@code wg}, which lets nothing wrong through. */
  String uapi(String device, String request) {
    Path socket = Path.of("/proc/" + site.pid() + "/root/run/wireguard", device + ".sock");
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(request);
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) < 0) {
          break;
        }
      }
      channel.shutdownOutput();
      ByteBuffer answer = ByteBuffer.allocate(1 << 24);
      int read = 0;
      while (read >= 0) {
        read = channel.read(answer);
      }
      return StandardCharsets.UTF_8.decode(answer.flip()).toString();
    } catch (IOException e) {
      return "hung up: " + e.getMessage();
    }
  }

  /** The pid of the program under an interface, of this namespace; empty if there is none. */
  String pid(String device) {
    return attempt(
            """
            own=$(readlink /proc/%d/ns/mnt)
            for p in /proc/[0-9]*; do
              [ "$(readlink $p/ns/mnt)" = "$own" ] || continue
              [ "$(readlink $p/exe | grep -cE '/(java|wireguard-go)$')" = 1 ] || continue
              tr '\\0' '\\n' <$p/cmdline | tail -1 | grep -qx %s && echo ${p#/proc/}
            done 2>/dev/null
            """
                .formatted(site.pid(), device))
        .output()
        .strip();
  }

  @Override
  public String toString() {
    return userspace.program;
  }
}
