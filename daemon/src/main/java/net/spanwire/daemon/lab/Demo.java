package net.spanwire.daemon.lab;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code spanwire demo}: the main job with nothing prepared.
 *
 * <p>1. three sites in namespaces around an internet; 2. a daemon in each; 3. tunnels up, sessions
 * Established, routes in the kernels; 4. traffic across, both families; 5. one link is cut and the
 * traffic goes round by the third site; 6. the link heals; 7. nothing is left.
 */
public final class Demo {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PROBE_MILLIS = 10;
  private static final String BYTES = "200000000";
  private static final Pattern GAP = Pattern.compile("^gap (\\d+)$", Pattern.MULTILINE);

  private final DemoOptions options;
  private final DemoOutput output;
  private final Lab lab;
  private final Internet internet;
  private final List<DemoSite> sites;

  private Demo(DemoOptions options, DemoOutput output, Lab lab) {
    this.options = options;
    this.output = output;
    this.lab = lab;
    this.internet = new Internet(lab);
    this.sites =
        List.of(
            DemoSite.open(lab, internet, "ams", 1),
            DemoSite.open(lab, internet, "fra", 2),
            DemoSite.open(lab, internet, "par", 3));
  }

  /** Runs the demo; returns the exit code of the program. */
  public static int run(DemoOptions options, PrintStream out, PrintStream err) {
    try {
      Lab.requirePrograms("ip", "nsenter", "unshare", "setsid", "ping");
      OptionalInt elsewhere = DemoPrivileges.runElsewhere();
      return elsewhere.isPresent() ? elsewhere.getAsInt() : runHere(options, out, err);
    } catch (LabFailure e) {
      err.println("spanwire demo: " + e.getMessage());
      return 1;
    }
  }

  private static int runHere(DemoOptions options, PrintStream out, PrintStream err) {
    DemoOutput output = new DemoOutput(out);
    output.title("Spanwire demo: three sites, a tunnel between any two, BGP through each tunnel");
    Lab lab = Lab.open();
    try {
      new Demo(options, output, lab).show();
    } catch (LabFailure e) {
      if (!lab.isClosed()) {
        lab.keepFiles();
        err.println("spanwire demo: " + e.getMessage());
        err.println("spanwire demo: failed; logs and configurations are in " + lab.directory());
      }
      return 1;
    } finally {
      lab.close();
    }
    output.happened("cleaned up: no namespace, device, route or process is left");
    return 0;
  }

  private void show() {
    introduce();
    start();
    carry();
    failOver();
    if (options.keep()) {
      keep();
    }
  }

  private void introduce() {
    output.text(
        """
             ams  AS 65001  10.1.0.0/24  fd00:1::/48
            /   \\
          fra---par
           |     '--- AS 65003  10.3.0.0/24  fd00:3::/48
           '--------- AS 65002  10.2.0.0/24  fd00:2::/48
        """);
    output.gap();
    for (DemoSite site : sites) {
      output.doing(
          String.format(
              Locale.ROOT,
              "%s is a namespace with %s and %s on its uplink",
              site.name(),
              site.uplink().address(),
              site.uplink().address6()));
    }
    output.title("The whole configuration of ams (fra and par have the same with their own names)");
    output.aside(sites.getFirst().file(sites).hocon());
    output.gap();
  }

  private void start() {
    for (DemoSite site : sites) {
      site.daemon().begin(site.file(sites));
      output.doing(
          site.name()
              + ": spanwire run -c spanwire.conf (pid "
              + site.daemon().process().pid()
              + ")");
    }
    sites.forEach(site -> site.daemon().awaitReady());
    for (DemoSite site : sites) {
      for (DemoSite other : others(site)) {
        site.daemon().awaitUp(other.name(), LIMIT);
      }
      output.happened(site.name() + ": tunnels to " + names(others(site)) + " are up");
    }
    for (DemoSite site : sites) {
      for (DemoSite other : others(site)) {
        site.daemon().awaitEstablished(other.name(), LIMIT);
      }
      output.happened(
          site.name() + ": BGP sessions with " + names(others(site)) + " are Established");
    }
    for (DemoSite site : sites) {
      others(site).forEach(other -> awaitRoutes(site, other, other));
      output.happened(site.name() + ": in the kernel");
      others(site).forEach(other -> showRoutes(site, other));
    }
  }

  private void awaitRoutes(DemoSite site, DemoSite to, DemoSite by) {
    for (String prefix : List.of(to.prefix(), to.prefix6())) {
      lab.await(
          site.name() + ": " + prefix + " by " + by.name() + " in the kernel",
          LIMIT,
          () -> KernelRoute.leavesBy(site.namespace(), prefix, DemoSite.device(by)));
    }
  }

  private void showRoutes(DemoSite site, DemoSite to) {
    String four = site.namespace().run("ip", "route", "show", to.prefix());
    String six = site.namespace().run("ip", "-6", "route", "show", to.prefix6());
    output.aside("        " + four.strip().replaceAll("\\s+", " "));
    output.aside("        " + six.strip().replaceAll("\\s+", " "));
  }

  private void carry() {
    DemoSite from = sites.get(0);
    DemoSite to = sites.get(1);
    ping(from, from.address(), to.address());
    ping(from, from.address6(), to.address6());
    transfer(from, from.address(), to, to.address());
    transfer(from, from.address6(), to, to.address6());
  }

  private void ping(DemoSite from, String source, String target) {
    NetworkNamespace namespace = from.namespace();
    lab.await(
        "an answer from " + target,
        LIMIT,
        () -> namespace.ping(source, target, Duration.ofSeconds(1)));
    String text = namespace.run("ping", "-n", "-q", "-c", "5", "-i", "0.2", "-I", source, target);
    Matcher matcher = Pattern.compile("= ([0-9.]+)/([0-9.]+)/").matcher(text);
    String time = matcher.find() ? " in " + matcher.group(2) + " ms" : "";
    output.happened("ping " + source + " -> " + target + ": answered" + time);
  }

  private void transfer(DemoSite from, String source, DemoSite to, String target) {
    double megabits =
        TcpTransfer.run(
            new TcpTransfer.End(from.namespace(), source),
            new TcpTransfer.End(to.namespace(), target),
            BYTES);
    output.happened(
        String.format(
            Locale.ROOT,
            "TCP  %s -> %s: 200 MB at %.0f Mbit/s, SHA-256 the same at both ends",
            source,
            target,
            megabits));
  }

  private void failOver() {
    DemoSite one = sites.get(0);
    DemoSite other = sites.get(1);
    DemoSite third = sites.get(2);
    output.title("The provider between ams and fra fails, while a probe goes across every 10 ms");
    ChildProcess probe = probe(one, one.address(), other, other.address());
    ChildProcess probe6 = probe(one, one.address6(), other, other.address6());
    internet.cut(one.uplink(), other.uplink());
    output.doing("cut: the internet drops everything between ams and fra");
    awaitRoutes(one, other, third);
    awaitRoutes(other, one, third);
    long outage = awaitGap(probe);
    long outage6 = awaitGap(probe6);
    output.happened(
        "traffic goes round by "
            + third.name()
            + ": out for "
            + outage
            + " ms (IPv4), "
            + outage6
            + " ms (IPv6)");
    showRoutes(one, other);
    ping(one, one.address(), other.address());

    internet.heal(one.uplink(), other.uplink());
    output.doing("healed: the internet passes packets between ams and fra again");
    awaitRoutes(one, other, other);
    awaitRoutes(other, one, one);
    output.happened("traffic goes straight again");
    showRoutes(one, other);
    ping(one, one.address6(), other.address6());
    Optional<Long> back = longestGapAfterFirst(probe);
    output.happened(
        "going back cost "
            + back.map(ms -> "at most " + ms + " ms").orElse("nothing that the probe could see"));
    probe.stop(Duration.ofSeconds(2));
    probe6.stop(Duration.ofSeconds(2));
    output.gap();
  }

  private ChildProcess probe(DemoSite from, String source, DemoSite to, String target) {
    String port = source.contains(":") ? "7016" : "7014";
    ChildProcess echo =
        to.namespace()
            .start("echo-" + port, JavaProgram.command(UdpProbe.class, "echo", target, port));
    lab.await("the echo listens", LIMIT, () -> echo.log().contains("listening"));
    ChildProcess probe =
        from.namespace()
            .start(
                "probe-" + port,
                JavaProgram.command(
                    UdpProbe.class, "probe", source, target, port, Integer.toString(PROBE_MILLIS)));
    lab.await("the probe is answered", LIMIT, () -> probe.log().contains("first"));
    return probe;
  }

  private long awaitGap(ChildProcess probe) {
    return lab.awaitValue(
        "the probe is answered again",
        LIMIT,
        () ->
            GAP.matcher(probe.log())
                .results()
                .map(r -> Long.parseLong(r.group(1)))
                .max(Long::compare));
  }

  private static Optional<Long> longestGapAfterFirst(ChildProcess probe) {
    return GAP.matcher(probe.log())
        .results()
        .skip(1)
        .map(r -> Long.parseLong(r.group(1)))
        .max(Long::compare);
  }

  private void keep() {
    lab.keepFiles();
    output.title("It keeps running until Ctrl-C. Look around, for example:");
    for (DemoSite site : sites) {
      output.text(
          "nsenter -t "
              + site.namespace().pid()
              + " -n ip route        # "
              + site.name()
              + ", files in "
              + site.namespace().directory());
    }
    output.text(
        "./spanwire show neighbors --control-socket "
            + sites.getFirst().namespace().directory()
            + "/control.sock");
    while (!lab.isClosed()) {
      lab.await("Ctrl-C", Duration.ofDays(36_500), lab::isClosed);
    }
  }

  private List<DemoSite> others(DemoSite site) {
    List<DemoSite> others = new ArrayList<>(sites);
    others.remove(site);
    return others;
  }

  private static String names(List<DemoSite> sites) {
    return String.join(" and ", sites.stream().map(DemoSite::name).toList());
  }
}
