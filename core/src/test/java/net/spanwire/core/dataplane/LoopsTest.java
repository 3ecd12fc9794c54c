package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.Network;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.Poller;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.LinuxNetwork;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.EnginePorts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several loops of one data plane, with devices that lead to no interface. */
class LoopsTest {

  private final Network network = new LinuxNetwork();
  private @Nullable Dataplane dataplane;

  @AfterEach
  void close() {
    if (dataplane != null) {
      dataplane.close();
    }
  }

  private Dataplane start(Network of, @Nullable UdpOptions listen, int loops)
      throws SystemException {
    DataplaneOptions options =
        new DataplaneOptions(
            listen,
            Offloads.ALL,
            EngineParameters.DEFAULT,
            AeadProviders.available().getFirst(),
            EnginePorts.portableCurve(),
            loops,
            0);
    Dataplane started = Dataplane.start(options, of, new DataplaneListener() {});
    dataplane = started;
    return started;
  }

  private Dataplane start(int loops) throws SystemException {
    return start(network, UdpOptions.onPort(0), loops);
  }

  private TunnelInterface add(Dataplane to) throws SystemException {
    return to.addInterface(new CapturingTun(network.openCable()), 1420);
  }

  private static List<Integer> loops(List<TunnelInterface> tunnels) {
    return tunnels.stream().map(TunnelInterface::loop).toList();
  }

  @Test
  void an_interface_goes_to_the_loop_with_the_fewest() throws SystemException {
    Dataplane three = start(3);
    List<TunnelInterface> tunnels = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      tunnels.add(add(three));
    }
    assertThat(loops(tunnels)).containsExactly(0, 1, 2, 0, 1, 2, 0);
    three.removeInterface(tunnels.get(2));
    three.removeInterface(tunnels.get(5));
    assertThat(add(three).loop()).isEqualTo(2);
    assertThat(three.status().loops()).isEqualTo(3);
  }

  @Test
  void listeners_have_the_same_numbers_and_ports_everywhere() throws SystemException {
    Dataplane two = start(2);
    int first = two.listenPort(0);
    int number = two.addListener(UdpOptions.onPort(0));
    assertThat(number).isEqualTo(1);
    int second = two.listenPort(1);
    assertThat(two.status().listenPorts()).containsExactly(first, second);
    two.rebind(0, UdpOptions.onPort(0));
    assertThat(two.listenPort(0)).isNotEqualTo(first);
    two.removeListener(1);
    assertThatIllegalArgumentException().isThrownBy(() -> two.listenPort(1));
    assertThat(two.status().listenPorts()).containsExactly(two.listenPort(0), 0);
    assertThat(two.addListener(UdpOptions.onPort(second))).as("its port is free").isEqualTo(1);
  }

  @Test
  void a_loop_does_not_wait_for_another() throws SystemException {
    Dataplane two = start(2);
    TunnelInterface first = add(two);
    TunnelInterface second = add(two);
    assertThat(two.<Integer>atomically(first, () -> two.peers(first).size())).isZero();
    assertThatIllegalStateException()
        .isThrownBy(() -> two.atomically(first, () -> two.peers(second)))
        .withMessage("a packet loop does not wait for another");
    assertThatIllegalStateException()
        .isThrownBy(() -> two.atomically(first, () -> addListener(two)));
  }

  private static int addListener(Dataplane to) {
    try {
      return to.addListener(UdpOptions.onPort(0));
    } catch (SystemException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void one_of_them_can_end_all() throws SystemException {
    Dataplane two = start(2);
    TunnelInterface first = add(two);
    TunnelInterface second = add(two);
    boolean closed =
        two.atomically(
            first,
            () -> {
              two.close();
              return true;
            });
    assertThat(closed).isTrue();
    two.close();
    assertThatIllegalStateException().isThrownBy(() -> two.peers(second));
  }

  @Test
  void a_kernel_that_refuses_leaves_one_loop() throws SystemException {
    Dataplane one = start(new Unsharing(), UdpOptions.onPort(0), 3);
    assertThat(one.loops()).isEqualTo(1);
    assertThat(one.listenPort(0)).isPositive();
    assertThat(one.addListener(UdpOptions.onPort(0))).isEqualTo(1);
  }

  @Test
  void without_a_port_at_the_start_there_is_one_loop() throws SystemException {
    Dataplane one = start(network, null, 3);
    assertThat(one.loops()).isEqualTo(1);
    one.rebind(0, UdpOptions.onPort(0));
    assertThat(one.listenPort(0)).isPositive();
  }

  /** A host on which no two sockets share a port. */
  private final class Unsharing implements Network {

    @Override
    public TunDevice openTun(String name, Offloads wanted) throws SystemException {
      return network.openTun(name, wanted);
    }

    @Override
    public ImmutableList<TunDevice> openCable() throws SystemException {
      return network.openCable();
    }

    @Override
    public ImmutableList<ImmutableList<UdpSocket>> openUdp(UdpOptions options, int sharers)
        throws SystemException {
      if (sharers > 1) {
        throw new SystemException(Errno.EINVAL, "no sharing here");
      }
      return network.openUdp(options, sharers);
    }

    @Override
    public Poller openPoller() throws SystemException {
      return network.openPoller();
    }
  }
}
