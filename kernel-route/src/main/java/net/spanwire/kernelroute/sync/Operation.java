package net.spanwire.kernelroute.sync;

import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Route;

/** One request for one route of ours. */
sealed interface Operation {

  RouteEntry entry();

  /** Makes it where none of its key stands. */
  record Add(RouteEntry entry, Target target) implements Operation {}

  /** Puts it in the place of ours. */
  record Replace(RouteEntry entry, Target target) implements Operation {}

  /**
   * Takes ours away.
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
              Route.key(config.table(), entry.destination(), metric, config.protocol()));
    };
  }
}
