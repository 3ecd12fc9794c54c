package net.spanwire.core.dataplane;

import net.spanwire.core.wireguard.Output;

/**
 * Hears what happens to tunnels. Called on the thread of the loop that has the tunnel, so it must
 * only hand over, and be safe for calls by several threads; what concerns one tunnel comes in
 * order, by one of them. It may ask the {@link Dataplane} for what concerns that tunnel, which is
 * then done at once.
 */
public interface DataplaneListener {

  default void onHealthChanged(Output.HealthChanged event) {}

  default void onSessionStarted(Output.SessionStarted event) {}

  default void onEndpointChanged(Output.EndpointChanged event) {}

  /** The endpoint's name should be resolved again: {@link Dataplane#setCandidates}. */
  default void onEndpointStale(Output.EndpointStale event) {}

  /** Somebody deleted the device ({@code ip link delete}); its peers are removed. */
  default void onInterfaceGone(TunnelInterface gone) {}

  /** A loop has died of a fault of ours: none of its tunnels works any more. */
  default void onFailed(Throwable cause) {}
}
