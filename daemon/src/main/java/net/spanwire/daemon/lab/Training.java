package net.spanwire.daemon.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A daemon's life in short, from which the JVM learns what its next starts will load and what is
 * hot, and keeps it in a file (ahead-of-time cache, JEP 483, 514 and 515).
 *
 * <p>{@code Training CACHE}: a site with tunnels to two; TCP goes both ways through one, both tell
 * the same routes and go, one after the other. As {@link Demo} it needs root or a user namespace.
 */
public final class Training {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The JVM writes the cache while it ends, which takes some ten seconds. */
  private static final Duration WRITING = Duration.ofMinutes(2);

  /** Enough that each method of the way from an UPDATE to the kernel is hot. */
  private static final int ROUTES = 20_000;

  private static final String BYTES = "100000000";

  private Training() {}

  public static void main(String[] args) {
    try {
      OptionalInt elsewhere = DemoPrivileges.runElsewhere();
      if (elsewhere.isEmpty()) {
        train(Path.of(args[0]).toAbsolutePath());
      } else if (elsewhere.getAsInt() != 0) {
        System.exit(1);
      }
    } catch (LabFailure e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void train(Path cache) {
    try (Lab lab = Lab.open()) {
      Internet internet = new Internet(lab);
      DemoSite near =
          DemoSite.open(lab, internet, "near", 1, List.of("-XX:AOTCacheOutput=" + cache));
      DemoSite far = DemoSite.open(lab, internet, "far", 2, SpanwireDaemon.SHORT_LIFE);
      DemoSite other = DemoSite.open(lab, internet, "other", 3, SpanwireDaemon.SHORT_LIFE);
      List<DemoSite> sites = List.of(near, far, other);
      far.daemon().begin(far.file(List.of(near, far), routes(far)));
      near.daemon().start(near.file(sites));
      awaitRoutes(near, far);
      carry(near, near.address(), far, far.address());
      carry(far, far.address6(), near, near.address6());
      other.daemon().begin(other.file(List.of(near, other), routes(other)));
      awaitRoutes(near, other);
      near.daemon().show("routes");
      near.daemon().show("neighbors");
      stop(near, far);
      stop(near, other);
      if (near.daemon().process().stop(WRITING) != 0) {
        throw new LabFailure(near.daemon().process().log());
      }
    }
  }

  private static void awaitRoutes(DemoSite at, DemoSite from) {
    at.daemon().awaitEstablished(from.name(), LIMIT);
    for (String prefix : List.of(from.prefix(), from.prefix6())) {
      at.namespace()
          .lab()
          .await(
              prefix + " in the kernel",
              LIMIT,
              () -> KernelRoute.leavesBy(at.namespace(), prefix, DemoSite.device(from)));
    }
  }

  private static void carry(DemoSite from, String source, DemoSite to, String target) {
    var _ =
        TcpTransfer.run(
            new TcpTransfer.End(from.namespace(), source),
            new TcpTransfer.End(to.namespace(), target),
            BYTES);
  }

  private static void stop(DemoSite seenBy, DemoSite site) {
    site.daemon().stop();
    seenBy
        .namespace()
        .lab()
        .await(
            "the session with " + site.name() + " is over",
            LIMIT,
            () -> !seenBy.daemon().state(site.name()).equalsIgnoreCase("established"));
  }

  /** What {@code site} announces: its prefixes, and many more of both families. */
  private static List<String> routes(DemoSite site) {
    List<String> routes = new ArrayList<>(List.of(site.prefix(), site.prefix6()));
    for (int i = 0; i < ROUTES / 2; i++) {
      routes.add(String.format(Locale.ROOT, "100.%d.%d.0/24", 64 + i / 256, i % 256));
      routes.add(String.format(Locale.ROOT, "2001:db8:%x::/48", i));
    }
    return routes;
  }
}
