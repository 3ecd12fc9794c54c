package net.spanwire.daemon.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * A route as {@code ip route} prints it.
 *
 * @param prefix with its length, hosts too; {@code default} is 0.0.0.0/0 or ::/0
 * @param type unicast, unreachable, blackhole…
 * @param device empty where there is none, the first leg's for a multipath route
 * @param via the gateway, empty where there is none
 * @param protocol name or number
 * @param metric 0 where none is printed
 */
public record KernelRoute(
    String prefix, String type, String device, String via, String protocol, long metric) {

  /**
   * The routes of one table of a namespace, both families; {@code table} as {@code ip route show
   * table} takes it.
   */
  public static List<KernelRoute> read(NetworkNamespace namespace, String table) {
    List<KernelRoute> routes = new ArrayList<>();
    for (boolean six : new boolean[] {false, true}) {
      // A table nobody has used yet is an error to ip, and empty to us.
      Commands.Result result =
          namespace.attempt("ip", six ? "-6" : "-4", "-j", "-d", "route", "show", "table", table);
      for (JsonValue route : JsonValue.parse(result.ok() ? result.output() : "").elements()) {
        routes.add(of(route, six));
      }
    }
    return routes;
  }

  private static KernelRoute of(JsonValue route, boolean six) {
    JsonValue leg = route.field("nexthops").map(legs -> legs.elements().getFirst()).orElse(route);
    String gateway = leg.text("gateway");
    String metric = route.text("metric");
    return new KernelRoute(
        prefix(route.text("dst"), six),
        route.text("type"),
        leg.text("dev"),
        gateway.isEmpty() ? leg.field("via").map(via -> via.text("host")).orElse("") : gateway,
        route.text("protocol"),
        metric.isEmpty() ? 0 : Long.parseLong(metric));
  }

  private static String prefix(String destination, boolean six) {
    if (destination.equals("default")) {
      return six ? "::/0" : "0.0.0.0/0";
    }
    return destination.contains("/") ? destination : destination + (six ? "/128" : "/32");
  }

  /** Whether main has a unicast route for {@code prefix} out of {@code device}. */
  public static boolean leavesBy(NetworkNamespace namespace, String prefix, String device) {
    return read(namespace, "main").stream()
        .anyMatch(r ->
            r.prefix().equals(prefix) && r.type().equals("unicast") && r.device().equals(device));
  }
}
