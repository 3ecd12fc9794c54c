package net.spanwire.kernelroute.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.spanwire.core.net.InterfaceAddress;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our interfaces on a {@link FakeKernel}: what others change is put right, and counted. */
class InterfacesTest {

  private static final int INDEX = 7;
  private static final InterfaceSettings SETTINGS =
      new InterfaceSettings(
          "sw-ghost",
          1420,
          0,
          true,
          true,
          Stream.of("169.254.1.1/30", "fe80::1/64")
              .map(InterfaceAddress::parse)
              .map(InterfaceSettings.Assigned::new)
              .collect(ImmutableList.toImmutableList()));

  private final FakeKernel kernel = new FakeKernel(new SplittableRandom(1), 83, true);
  private Reconciler reconciler;

  @BeforeEach
  void configure() throws IOException {
    reconciler =
        new Reconciler(kernel, KernelConfig.defaults(), KernelListeners.none(), new Mailbox());
    reconciler.start(0);
    kernel.put(new Link(Rtnetlink.AF_UNSPEC, INDEX, "sw-ghost", 0, 1500, 0, "tun", 0));
    reconciler.configureInterface(SETTINGS, 0);
  }

  private long repairedBy(long now) {
    reconciler.step(now);
    reconciler.step(now);
    return reconciler.snapshot(0).repaired();
  }

  /** The kernel tells of our own changes in several steps, the IPv6 address last. */
  @Test
  void our_own_changes_are_not_taken_for_those_of_others() {
    assertThat(kernel.isUp(INDEX)).isTrue();
    assertThat(kernel.addresses).hasSize(2);
    assertThat(repairedBy(1)).isZero();
  }

  @Test
  void what_others_take_away_comes_back() throws IOException {
    assertThat(repairedBy(1)).isZero();
    kernel.execute(List.of(new Request.Delete(kernel.addresses.getLast())));
    assertThat(repairedBy(2)).isEqualTo(1);
    assertThat(kernel.addresses).hasSize(2);
  }
}
