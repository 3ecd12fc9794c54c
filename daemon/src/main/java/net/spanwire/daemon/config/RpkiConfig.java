package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.transport.RpkiFeed;

/**
 * {@code rpki { … }}.
 *
 * @param caches of the RPKI, the preferred first; none: no origin is validated
 */
public record RpkiConfig(ImmutableList<RpkiFeed.Cache> caches) {}
