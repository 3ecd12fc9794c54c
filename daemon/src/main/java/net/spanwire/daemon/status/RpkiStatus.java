package net.spanwire.daemon.status;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.rpki.VrpTable;
import net.spanwire.bgp.transport.RpkiFeed;

/** What is known of the RPKI; for any thread. */
public interface RpkiStatus {

  /** The caches in the order of the configuration. */
  ImmutableList<RpkiFeed.CacheStatus> caches();

  /** The payloads that count; not to be changed. */
  VrpTable payloads();
}
