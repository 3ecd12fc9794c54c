package net.spanwire.core.dataplane;

import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.wireguard.Device;

/** One TUN as the loop sees it: the device, the engine's side of it, and what the kernel takes. */
final class TunPort {

  private final TunDevice device;
  private final Device engineDevice;
  private final Counters counters = new Counters();
  private int mtu;
  private boolean mergesTcp;
  private boolean mergesUdp;

  TunPort(TunDevice device, Device engineDevice, int mtu) {
    this.device = device;
    this.engineDevice = engineDevice;
    this.mtu = mtu;
    Offloads offloads = device.offloads();
    mergesTcp = offloads.tcpSegmentation();
    mergesUdp = offloads.udpSegmentation();
  }

  TunDevice device() {
    return device;
  }

  Device engineDevice() {
    return engineDevice;
  }

  Counters counters() {
    return counters;
  }

  int mtu() {
    return mtu;
  }

  void mtu(int value) {
    mtu = value;
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
