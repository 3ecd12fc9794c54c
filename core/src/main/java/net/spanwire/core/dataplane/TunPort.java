package net.spanwire.core.dataplane;

import net.spanwire.core.io.TunDevice;
import net.spanwire.core.wireguard.Device;

/** One TUN as the loop sees it: the system's side of it, and the engine's. */
final class TunPort {

  private final TunDevice device;
  private final Device engineDevice;
  private final Counters counters = new Counters();
  private final TunWriter writer;
  private int mtu;

  TunPort(TunDevice device, Device engineDevice, int mtu) {
    this.device = device;
    this.engineDevice = engineDevice;
    this.mtu = mtu;
    writer = new TunWriter(device, counters);
  }

  TunDevice device() {
    return device;
  }

  Device engineDevice() {
    return engineDevice;
  }

  TunWriter writer() {
    return writer;
  }

  Counters counters() {
    return counters;
  }

  /** What packets are not padded beyond, in bytes. */
  int mtu() {
    return mtu;
  }

  void mtu(int value) {
    mtu = value;
  }
}
