package net.spanwire.kernelroute.sync;

import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute;
import org.jspecify.annotations.Nullable;

/** One route of ours: as desired, and as the kernel has it. There may be a million of these. */
final class RouteEntry {

  final IpPrefix destination;
  final ForwardingRoute.Purpose purpose;

  /** Null if no route is desired. */
  @Nullable Way desired;

  /** Null if the kernel has none of ours. */
  @Nullable Target installed;

  /** Why the kernel does not have it, as last told; null if it was not refused. */
  @Nullable String refusal;

  /** The listener was told that it is installed. */
  boolean reportedInstalled;

  /** It was desired at some time, so its removal is told. */
  boolean everDesired;

  /** The last full listing that had it. */
  byte seenIn;

  /** It waits to be looked at. */
  boolean queued;

  /** How often the kernel contradicted what was thought of this route, in a row. */
  byte surprises;

  RouteEntry(IpPrefix destination, ForwardingRoute.Purpose purpose) {
    this.destination = destination;
    this.purpose = purpose;
  }

  boolean mayBeInstalled() {
    return installed != null && !installed.isDead();
  }
}
