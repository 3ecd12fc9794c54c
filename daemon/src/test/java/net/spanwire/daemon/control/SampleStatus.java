package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/** A daemon with two peers, one of them down, as the command line may see it. */
public final class SampleStatus implements StatusSource, SessionActions, ConfigReload {

  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final List<String> actions = new ArrayList<>();
  private final List<RouteQuery> queries = new ArrayList<>();

  /** What was asked of the routes. */
  public List<RouteQuery> queries() {
    return queries;
  }

  /** What was ordered. */
  public List<String> actions() {
    return actions;
  }

  @Override
  public DaemonView daemon() {
    return new DaemonView(
        "1",
        42,
        NOW.minusSeconds(60),
        "/etc/x",
        65001,
        "192.0.2.1",
        "SunJCE",
        2,
        ImmutableList.of());
  }

  public static NeighborView fra() {
    return new NeighborView(
        "fra",
        "sw-fra",
        "fe80::2",
        "Established",
        null,
        65001,
        65002,
        "192.0.2.2",
        NOW.minusSeconds(123),
        123,
        90,
        3,
        2,
        4,
        10,
        11,
        1,
        "hold timer expired",
        NOW.minusSeconds(150),
        "any",
        "own",
        ImmutableList.of("ipv4", "ipv6"),
        ImmutableList.of("route refresh"));
  }

  public static NeighborView ams() {
    return new NeighborView(
        "ams",
        "sw-ams",
        "fe80::3",
        "Idle",
        "the tunnel: no handshake yet",
        65001,
        65003,
        null,
        null,
        0,
        90,
        0,
        0,
        0,
        0,
        0,
        0,
        null,
        null,
        "any",
        "own",
        ImmutableList.of("ipv4"),
        ImmutableList.of());
  }

  public static TunnelView tunnel(String name, boolean up) {
    return new TunnelView(
        name,
        "sw-" + name,
        "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=",
        up ? "198.51.100.2:51820" : null,
        name + ".example.net:51820",
        up ? NOW.minusSeconds(7) : null,
        up ? 1_500_000 : 0,
        148,
        1000,
        1,
        up ? "up" : "never",
        up ? null : "ams.example.net does not exist",
        ImmutableList.of("0.0.0.0/0", "::/0"),
        ImmutableList.of("fe80::1/64"),
        1420,
        51_820,
        0,
        "SunJCE",
        up ? 1 : 0,
        up ? ImmutableMap.of("tunReads", 3L) : ImmutableMap.of(),
        up ? ImmutableMap.of() : ImmutableMap.of("noEndpoint", 12L));
  }

  @Override
  public ImmutableList<NeighborView> neighbors() {
    return ImmutableList.of(fra(), ams());
  }

  @Override
  public ImmutableList<TunnelView> tunnels() {
    return ImmutableList.of(tunnel("fra", true), tunnel("ams", false));
  }

  private static PathView path(String peer, boolean best, String reason) {
    return new PathView(
        peer,
        "fe80::2",
        "sw-" + peer,
        best ? "65002" : "65003 65002",
        "igp",
        100L,
        null,
        ImmutableList.of("65002:1"),
        null,
        null,
        ImmutableList.of(),
        best,
        false,
        true,
        reason,
        "any",
        "default",
        "not-found");
  }

  public static RouteView route(String prefix) {
    return new RouteView(
        prefix,
        "fra",
        ImmutableList.of(
            path("fra", true, "shorter AS path"), path("ams", false, "longer AS path")),
        "installed",
        null);
  }

  @Override
  public void routes(RouteQuery query, Consumer<RouteView> sink) {
    queries.add(query);
    String asked = query.prefix();
    IpPrefix within =
        asked == null ? null : IpPrefix.parse(asked.indexOf('/') < 0 ? asked + "/32" : asked);
    for (String prefix : List.of("10.2.0.0/16", "10.3.0.0/16", "fd00:2::/48")) {
      if (within == null || within.covers(IpPrefix.parse(prefix))) {
        sink.accept(route(prefix));
      }
    }
  }

  @Override
  public void recordTable(Consumer<byte[]> sink) {
    sink.accept(new byte[] {1, 2, 3});
    sink.accept(new byte[] {4});
  }

  @Override
  public void kernelRoutes(Consumer<KernelRouteView> sink) {
    sink.accept(
        new KernelRouteView(
            "10.2.0.0/16",
            "learned",
            ImmutableList.of("dev sw-fra"),
            254,
            20,
            "refused",
            "ENETDOWN: the link sw-fra is down"));
  }

  @Override
  public ExplainView explain(IpAddress destination) {
    return new ExplainView(
        destination.toString(),
        "leaves by tunnel fra",
        "10.2.0.0/16",
        route("10.2.0.0/16").paths(),
        ImmutableList.of(
            new ExportView("ams", true, "accepted by policy any, statement default"),
            new ExportView("core", false, "refused by policy own, statement default")),
        new KernelRouteView(
            "10.2.0.0/16", "learned", ImmutableList.of("dev sw-fra"), 254, 20, "installed", null),
        "10.2.0.1 dev sw-fra src 10.1.0.1",
        tunnel("fra", true),
        fra(),
        ImmutableList.of("the peer's allowed-ips do not have 10.2.0.1"));
  }

  @Override
  public String reset(String neighbor, String communication) {
    actions.add("reset " + neighbor + (communication.isEmpty() ? "" : ": " + communication));
    return neighbor + " is reset";
  }

  @Override
  public String softReset(String neighbor) {
    actions.add("soft-reset " + neighbor);
    return neighbor + " hears and says all again";
  }

  @Override
  public String refresh(String neighbor) {
    actions.add("refresh " + neighbor);
    return neighbor + " is asked";
  }

  @Override
  public String drain(String neighbor) {
    actions.add("drain " + neighbor);
    return neighbor + " is drained";
  }

  @Override
  public String enable(String neighbor) {
    actions.add("enable " + neighbor);
    return neighbor + " is enabled";
  }

  @Override
  public String disable(String neighbor, String communication) {
    throw new IllegalStateException("boom");
  }

  @Override
  public ImmutableList<RpkiCacheView> rpkiCaches() {
    return ImmutableList.of(
        new RpkiCacheView("192.0.2.7:323", "synchronized", true, 1, 5L, 3, 1, 61L, null),
        new RpkiCacheView("rtr.example:323", "standby", false, 1, null, 0, 0, null, null));
  }

  @Override
  public RpkiVerdictView rpkiVerdict(IpPrefix prefix, @Nullable Long origin) {
    return new RpkiVerdictView(
        prefix.toString(),
        origin,
        origin == null ? null : "valid",
        ImmutableList.of(new RpkiVerdictView.PayloadView("10.0.0.0/8", 24, 65001)));
  }

  /** Dry, a session would be reset; otherwise the file has an error. */
  @Override
  public ReloadView reload(boolean dryRun) {
    return new ReloadView(
        "/etc/x",
        false,
        dryRun ? ImmutableList.of() : ImmutableList.of("/etc/x:3: it is wrong"),
        ImmutableList.of(),
        dryRun
            ? ImmutableList.of(
                new ReloadView.ChangeView(
                    "session",
                    "fra",
                    "changed",
                    ImmutableList.of("hold-time"),
                    "the session ends, and comes back"),
                new ReloadView.ChangeView(
                    "policy", "p", "changed", ImmutableList.of(), "routes are judged again"))
            : ImmutableList.of(),
        2,
        dryRun ? ImmutableList.of("fra (hold-time)") : ImmutableList.of(),
        dryRun ? ImmutableList.of("fwmark") : ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of());
  }
}
