package net.spanwire.core.dataplane;

import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.TunDevice;

/** The writing side of one TUN: what the kernel takes merged, and what was written. */
final class TunWriter {

  private final TunDevice device;
  private final Counters counters;
  private boolean mergesTcp;
  private boolean mergesUdp;

  TunWriter(TunDevice device, Counters counters) {
    this.device = device;
    this.counters = counters;
    Offloads offloads = device.offloads();
    mergesTcp = offloads.tcpSegmentation();
    mergesUdp = offloads.udpSegmentation();
  }

  Counters counters() {
    return counters;
  }

  boolean mergesTcp() {
    return mergesTcp;
  }

  boolean mergesUdp() {
    return mergesUdp;
  }

  /** The kernel refused a merged packet: it gets no more of this kind. */
  void refuseMerged(boolean tcp) {
    counters.add(Counter.TUN_MERGE_REFUSED, 1);
    if (tcp) {
      mergesTcp = false;
    } else {
      mergesUdp = false;
    }
  }

  int write(GatherList pieces, int first, int count) {
    return device.write(pieces, first, count);
  }
}
