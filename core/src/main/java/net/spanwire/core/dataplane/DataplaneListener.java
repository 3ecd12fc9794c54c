package net.spanwire.core.dataplane;

import net.spanwire.core.wireguard.Output;

/**
 * Hears what happens to tunnels. Called on the loop's own thread, so it must only hand over. It may
 * call the {@link Dataplane}, which then acts at once.
 */
public interface DataplaneListener {

  default void onHealthChanged(Output.HealthChanged event) {}

  default void onSessionStarted(Output.SessionStarted event) {}

  default void onEndpointChanged(Output.EndpointChanged event) {}

  /** The endpoint's name should be resolved again: {@link Dataplane#setCandidates}. */
  default void onEndpointStale(Output.EndpointStale event) {}

  /** Somebody deleted the device ({@code ip link delete}); its peers are removed. */
  default void onInterfaceGone(TunnelInterface gone) {}

  /** The loop has died of a fault of ours: no tunnel works any more. */
  default void onFailed(Throwable cause) {}
}
