package net.spanwire.daemon.lab;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import net.spanwire.daemon.control.ControlClient;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.ControlOperations;
import net.spanwire.daemon.control.Json;
import net.spanwire.daemon.control.ReloadView;
import net.spanwire.daemon.control.Request;
import net.spanwire.daemon.control.RpkiVerdictView;
import org.jspecify.annotations.Nullable;

/** Spanwire itself at a site: the daemon as its own process, and its command line against it. */
public final class SpanwireDaemon {
  /** For a daemon that ends soon: it is not worth the optimising compiler. */
  public static final ImmutableList<String> SHORT_LIFE =
      ImmutableList.of("-XX:TieredStopAtLevel=1");

  private static final String SOCKET = "control.sock";
  private static final String SOCKET_INSIDE = NetworkNamespace.DIRECTORY + "/" + SOCKET;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final NetworkNamespace site;
  private final List<String> options;
  private @Nullable ChildProcess process;

  /** {@code options} go to the daemon's JVM. */
  public SpanwireDaemon(NetworkNamespace site, WireguardKey key, List<String> options) {
    this.site = site;
    this.options = List.copyOf(options);
    secret("private.key", key.privateKey());
  }

  /**
   * Writes a file that only its owner can read, as the daemon demands of keys; returns its path
   * inside.
   */
  public String secret(String name, String text) {
    try {
      Files.deleteIfExists(site.directory().resolve(name));
      Files.createFile(
          site.directory().resolve(name),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return site.file(name, text + "\n");
  }

  public NetworkNamespace site() {
    return site;
  }

  /** Writes the file and starts the daemon; returns once it answers on its control socket. */
  public void start(SiteFile file) {
    secret("spanwire.conf", file.hocon().stripTrailing());
    start();
  }

  /** Starts the daemon again with the file it had. */
  public void start() {
    begin();
    awaitReady();
  }

  /** Starts the daemon without waiting for it. */
  public void begin(SiteFile file) {
    secret("spanwire.conf", file.hocon().stripTrailing());
    begin();
  }

  private void begin() {
    process =
        site.start(
            "spanwire",
            JavaProgram.spanwire(
                options,
                List.of(
                    "run",
                    "-c",
                    NetworkNamespace.DIRECTORY + "/spanwire.conf",
                    "--control-socket",
                    SOCKET_INSIDE)));
  }

  /** Waits until the control socket answers. */
  public void awaitReady() {
    site.lab()
        .await(
            "Spanwire of " + site + " answers on its control socket", START_LIMIT, this::answers);
  }

  public ChildProcess process() {
    return Objects.requireNonNull(process, "not started");
  }

  /** Ends it as {@code kill -9} does. */
  public void kill() {
    process().kill();
  }

  /** Stops it with SIGTERM; returns the exit code. */
  public int stop() {
    return process().stop(Duration.ofSeconds(20));
  }

  /** Runs the command line against it; returns what it prints. */
  public String run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--control-socket", SOCKET_INSIDE));
    return site.run(JavaProgram.spanwire(List.of(), all).toArray(String[]::new));
  }

  /** The rows of {@code show TABLE --json}; none where it does not answer. */
  public List<JsonValue> show(String table) {
    List<JsonValue> rows = new ArrayList<>();
    try {
      show(table, rows::add);
      return rows;
    } catch (ControlException e) {
      return List.of();
    }
  }

  /** Hands out the rows of {@code show TABLE --json} one by one, for tables too large to keep. */
  public void show(String table, Consumer<JsonValue> rows) throws ControlException {
    // The socket is a file, which is reached from any network namespace: no program has to be
    // started to look.
    try (ControlClient client = ControlClient.connect(site.directory().resolve(SOCKET))) {
      client.ask(new Request(table, null), row -> rows.accept(JsonValue.parse(row)));
    }
  }

  /** Writes another file and has the daemon take it over; what it says of that. */
  public ReloadView reload(String hocon) {
    replaceFile(hocon);
    return reload(false);
  }

  /** Writes another file, of which the daemon is not told yet. */
  public void replaceFile(String hocon) {
    secret("spanwire.conf", hocon.stripTrailing());
  }

  /** What the daemon says of the file that is there by now. */
  public ReloadView reload(boolean dryRun) {
    List<ReloadView> answers = new ArrayList<>();
    try (ControlClient client = ControlClient.connect(site.directory().resolve(SOCKET))) {
      client.ask(
          new Request("reload", dryRun ? ControlOperations.DRY_RUN : null),
          item -> answers.add(Json.read(item, ReloadView.class)));
    } catch (ControlException e) {
      throw new LabFailure(site + ": reload: " + e.getMessage());
    }
    return answers.getFirst();
  }

  /** What it says of an origin: {@code valid}, {@code invalid} or {@code not-found}. */
  public String rpkiVerdict(String prefix, long origin) throws ControlException {
    AtomicReference<String> answer = new AtomicReference<>("");
    try (ControlClient client = ControlClient.connect(site.directory().resolve(SOCKET))) {
      client.ask(
          new Request("rpki-verdict", prefix + "," + origin),
          item -> answer.set(String.valueOf(Json.read(item, RpkiVerdictView.class).state())));
    }
    return answer.get();
  }

  /** Runs a command against the daemon, as an operator at the site would. */
  Commands.Result command(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--control-socket", SOCKET_INSIDE));
    return site.attempt(JavaProgram.spanwire(List.of(), all).toArray(String[]::new));
  }

  /** The command that runs ours with these arguments anywhere, as {@code ./spanwire} does. */
  public static List<String> program(String... arguments) {
    return JavaProgram.spanwire(List.of(), List.of(arguments));
  }

  private boolean answers() {
    try (ControlClient client = ControlClient.connect(site.directory().resolve(SOCKET))) {
      client.ask(new Request("tunnels", null), row -> {});
      return true;
    } catch (ControlException e) {
      return false;
    }
  }

  private Optional<JsonValue> row(String table, String name) {
    return show(table).stream().filter(row -> row.text("name").equals(name)).findFirst();
  }

  /** The tunnel's health: never, up, suspect or down. */
  public String health(String tunnel) {
    return row("tunnels", tunnel).map(row -> row.text("health")).orElse("");
  }

  /** The tunnel's endpoint as it is now. */
  public String endpoint(String tunnel) {
    return row("tunnels", tunnel).map(row -> row.text("endpoint")).orElse("");
  }

  /** The session's state in RFC 4271's names. */
  public String state(String neighbor) {
    return row("neighbors", neighbor).map(row -> row.text("state")).orElse("");
  }

  public void awaitUp(String tunnel, Duration limit) {
    site.lab()
        .await(site + ": tunnel " + tunnel + " is up", limit, () -> health(tunnel).equals("up"));
  }

  public void awaitEstablished(String neighbor, Duration limit) {
    site.lab()
        .await(
            site + ": session " + neighbor + " is Established",
            limit,
            () -> state(neighbor).equalsIgnoreCase("established"));
  }
}
