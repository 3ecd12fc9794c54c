package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import java.util.function.Consumer;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon knows of itself. Every method may be called from any thread, by several at once,
 * and answers from snapshots: it never waits for the threads that move packets or decide routes.
 */
public interface StatusSource {

  DaemonView daemon();

  /** In the order of the configuration. */
  ImmutableList<NeighborView> neighbors();

  /** In the order of the configuration. */
  ImmutableList<TunnelView> tunnels();

  /**
   * Passes on routes one by one: there may be a million.
   *
   * @throws IllegalArgumentException if the question makes no sense, saying why
   */
  void routes(RouteQuery query, Consumer<RouteView> sink);

  /** Passes on the table as it was received, one MRT record (RFC 6396) after the other. */
  void recordTable(Consumer<byte[]> sink);

  /** Passes on what the kernel is to have from us. */
  void kernelRoutes(Consumer<KernelRouteView> sink);

  /** The caches of the RPKI, in the order of the configuration. */
  ImmutableList<RpkiCacheView> rpkiCaches();

  /**
   * What the RPKI says of a prefix.
   *
   * @param origin the autonomous system to judge, or null for none
   */
  RpkiVerdictView rpkiVerdict(IpPrefix prefix, @Nullable Long origin);

  /** Follows one destination. */
  ExplainView explain(IpAddress destination);
}
