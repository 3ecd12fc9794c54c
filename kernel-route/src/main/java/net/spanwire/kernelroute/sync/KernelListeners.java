package net.spanwire.kernelroute.sync;

import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingTable;
import net.spanwire.core.routing.LocalRoutes;
import net.spanwire.core.routing.NextHopTracker;

/**
 * Who hears what; all are called on the one thread that keeps the kernel.
 *
 * @param underlay runs after the host's own links, addresses or routes have changed, and the
 *     underlay table with them
 */
public record KernelListeners(
    ForwardingTable.OutcomeListener outcomes,
    NextHopTracker.Listener nextHops,
    LocalRoutes.Listener localRoutes,
    LinkState.Listener links,
    Runnable underlay) {

  /** Nobody listens. */
  public static KernelListeners none() {
    return new KernelListeners(
        (destination, purpose, outcome) -> {},
        (address, resolution) -> {},
        Deaf.INSTANCE,
        Deaf.INSTANCE,
        () -> {});
  }

  public KernelListeners withOutcomes(ForwardingTable.OutcomeListener listener) {
    return new KernelListeners(listener, nextHops, localRoutes, links, underlay);
  }

  public KernelListeners withNextHops(NextHopTracker.Listener listener) {
    return new KernelListeners(outcomes, listener, localRoutes, links, underlay);
  }

  public KernelListeners withLocalRoutes(LocalRoutes.Listener listener) {
    return new KernelListeners(outcomes, nextHops, listener, links, underlay);
  }

  public KernelListeners withLinks(LinkState.Listener listener) {
    return new KernelListeners(outcomes, nextHops, localRoutes, listener, underlay);
  }

  public KernelListeners withUnderlay(Runnable listener) {
    return new KernelListeners(outcomes, nextHops, localRoutes, links, listener);
  }

  private enum Deaf implements LocalRoutes.Listener, LinkState.Listener {
    INSTANCE;

    @Override
    public void onRoute(IpPrefix destination, LocalRoutes.Origin origin) {}

    @Override
    public void onWithdrawn(IpPrefix destination, LocalRoutes.Origin origin) {}

    @Override
    public void onLink(LinkState link) {}

    @Override
    public void onLinkRemoved(String name) {}
  }
}
