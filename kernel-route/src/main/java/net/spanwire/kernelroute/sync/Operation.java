package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;

/** One request for one route of ours. */
sealed interface Operation {

  RouteEntry entry();

  /** Makes it where none of its key stands. */
  record Add(RouteEntry entry, Target target) implements Operation {}

  /** Puts it in the place of ours. */
  record Replace(RouteEntry entry, Target target) implements Operation {}

  /**
   * Takes ours away. Of IPv6 it names the legs: without a gateway it would take the legs that
   * others joined to ours, while one that is named goes only if it carries our number.
   *
   * @param reason why it cannot stand; empty if nobody desires it
   */
  record Delete(RouteEntry entry, String reason) implements Operation {}

  default Request request(KernelConfig config) {
    long metric = config.metric(entry().purpose());
    return switch (this) {
      case Add(RouteEntry entry, Target target) ->
          new Request.Put(target.route(config, entry.destination(), metric), Request.Mode.ADD);
      case Replace(RouteEntry entry, Target target) ->
          new Request.Put(target.route(config, entry.destination(), metric), Request.Mode.REPLACE);
      case Delete(RouteEntry entry, String ignored) ->
          new Request.Delete(
              Route.key(config.table(), entry.destination(), metric, config.protocol())
                  .withNextHops(legs(entry)));
    };
  }

  private static ImmutableList<RouteNextHop> legs(RouteEntry entry) {
    Target installed = entry.installed();
    return installed == null || entry.family() == AddressFamily.IPV4
        ? ImmutableList.of()
        : installed.path.legs;
  }
}
