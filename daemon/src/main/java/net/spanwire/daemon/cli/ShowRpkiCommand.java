package net.spanwire.daemon.cli;

import java.util.concurrent.Callable;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Json;
import net.spanwire.daemon.control.Request;
import net.spanwire.daemon.control.RpkiCacheView;
import net.spanwire.daemon.control.RpkiVerdictView;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spanwire show rpki}. */
@Command(
    name = "rpki",
    description = "Shows the caches of the RPKI, or what they say of one prefix.")
final class ShowRpkiCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;

  @Mixin private Listing listing = new Listing();

  @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "what is said of this prefix")
  private @Nullable String prefix;

  @Option(
      names = "--origin",
      paramLabel = "ASN",
      description = "with PREFIX: whether this autonomous system may originate it")
  private @Nullable Long origin;

  ShowRpkiCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  @Override
  public Integer call() throws ControlException {
    if (prefix == null) {
      boolean _ = listing.print(console, socket, new Request("rpki", null), new CacheRows());
      return ExitCode.DONE;
    }
    String argument = origin == null ? prefix : prefix + "," + origin;
    socket.ask(
        new Request("rpki-verdict", argument),
        item -> {
          if (listing.json()) {
            console.out().println(item);
          } else {
            print(Json.read(item, RpkiVerdictView.class));
          }
        });
    return ExitCode.DONE;
  }

  private void print(RpkiVerdictView verdict) {
    if (verdict.state() != null) {
      console
          .out()
          .println(verdict.prefix() + " from AS" + verdict.origin() + ": " + verdict.state());
    }
    Table table = new Table(console.out(), "PREFIX", "MAX LENGTH", "ASN");
    verdict
        .payloads()
        .forEach(payload -> table.add(payload.prefix(), payload.maxLength(), payload.asn()));
    table.end("nobody vouches for it");
  }

  /** A line for each cache. */
  private final class CacheRows implements Listing.Rows<RpkiCacheView> {

    private final Table table =
        new Table(
            console.out(),
            "CACHE",
            "STATE",
            "USED",
            "VERSION",
            "SERIAL",
            "IPV4",
            "IPV6",
            "UPDATED",
            "PROBLEM");

    @Override
    public Class<RpkiCacheView> type() {
      return RpkiCacheView.class;
    }

    @Override
    public void add(RpkiCacheView cache) {
      Long age = cache.ageSeconds();
      table.add(
          cache.cache(),
          cache.state(),
          cache.used() ? "yes" : "no",
          cache.version(),
          cache.serial(),
          cache.ipv4(),
          cache.ipv6(),
          age == null ? null : Words.duration(age) + " ago",
          cache.problem());
    }

    @Override
    public void end() {
      table.end("no cache is configured: spanwire.rpki { caches = [ … ] }");
    }
  }
}
