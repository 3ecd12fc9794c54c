package net.spanwire.kernelroute.sync;

import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.kernelroute.sync.RouteTable.Mark;
import org.jspecify.annotations.Nullable;

/**
 * One route of ours, as desired and as the kernel has it: a row of a {@link RouteTable}. Good until
 * the row is removed.
 */
record RouteEntry(RouteTable table, int id) {

  IpPrefix destination() {
    return table.destination(id);
  }

  Purpose purpose() {
    return table.purpose();
  }

  AddressFamily family() {
    return table.family();
  }

  /** Null if no route is desired. */
  @Nullable Way desired() {
    return table.desired(id);
  }

  /** Null if the kernel has none of ours. */
  @Nullable Target installed() {
    return table.installed(id);
  }

  boolean mayBeInstalled() {
    Target installed = installed();
    return installed != null && !installed.isDead();
  }

  /** Why the kernel does not have it, as last told; null if it was not refused. */
  @Nullable String refusal() {
    return table.refusal(id);
  }

  void setRefusal(@Nullable String reason) {
    table.setRefusal(id, reason);
  }

  boolean is(Mark mark) {
    return table.is(id, mark);
  }

  void set(Mark mark, boolean value) {
    table.set(id, mark, value);
  }

  int surprises() {
    return table.surprises(id);
  }

  void setSurprises(int count) {
    table.setSurprises(id, count);
  }
}
