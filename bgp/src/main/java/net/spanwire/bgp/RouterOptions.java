package net.spanwire.bgp;

import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/**
 * How the whole speaker treats paths, where that is a choice.
 *
 * @param clusterId the cluster of our route reflection clients (RFC 4456 §7); null for the router
 *     id
 * @param confederation null where our autonomous system is none's member
 * @param alwaysCompareMed compare the MEDs of different neighbouring autonomous systems too,
 *     against RFC 4271 §9.1.2.2 c
 */
public record RouterOptions(
    @Nullable Ipv4Address clusterId,
    @Nullable Confederation confederation,
    boolean alwaysCompareMed) {

  public static final RouterOptions USUAL = new RouterOptions(null, null, false);
}
