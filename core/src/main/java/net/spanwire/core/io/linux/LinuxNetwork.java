package net.spanwire.core.io.linux;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.io.Network;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.Poller;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.UdpSocket;

/** The kernel of this host, in the network namespace of this process. */
public final class LinuxNetwork implements Network {

  public LinuxNetwork() {}

  @Override
  public TunDevice openTun(String name, Offloads wanted) throws SystemException {
    return LinuxTun.open(name, wanted);
  }

  @Override
  public ImmutableList<TunDevice> openCable() throws SystemException {
    return LinuxTun.openCable();
  }

  @Override
  public ImmutableList<ImmutableList<UdpSocket>> openUdp(UdpOptions options, int sharers)
      throws SystemException {
    return UdpOpening.open(options, sharers);
  }

  @Override
  public Poller openPoller() throws SystemException {
    return new Epoll();
  }
}
