package net.spanwire.daemon.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the peers' programs are taken from: the host, or the root of another system (bench/peers.sh
 * makes one).
 *
 * @param path the root, empty for the host
 */
public record PeerRoot(String path) {
  /** The host's own programs. */
  public static final PeerRoot HOST = new PeerRoot("");

  /**
   * The root of the current releases, by system property spanwire.peers.root; it need not exist.
   */
  public static PeerRoot configured() {
    return new PeerRoot(System.getProperty("spanwire.peers.root", "/opt/forky"));
  }

  public boolean isHost() {
    return path.isEmpty();
  }

  public boolean has(String program) {
    return Files.isExecutable(Path.of(path + program));
  }

  /** {@code command} as run in this root. */
  public List<String> command(List<String> command) {
    List<String> all = new ArrayList<>();
    if (!isHost()) {
      all.addAll(List.of("chroot", path));
    }
    all.addAll(command);
    return all;
  }

  public String[] command(String... command) {
    return command(List.of(command)).toArray(String[]::new);
  }

  @Override
  public String toString() {
    return isHost() ? "host" : path;
  }
}
