package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import net.spanwire.core.wireguard.DropReason;

/**
 * How the packet path is, but for its peers and interfaces.
 *
 * @param cipher the name of the provider in use
 * @param curve likewise
 * @param loops how many packet loops there are
 * @param listenPorts in the order of the listeners' numbers; 0 for one that was removed
 * @param counters counts that are not zero
 * @param drops datagrams that could not be put down to any peer; counts that are not zero
 */
public record DataplaneStatus(
    String cipher,
    String curve,
    int loops,
    ImmutableList<Integer> listenPorts,
    ImmutableMap<Counter, Long> counters,
    ImmutableMap<DropReason, Long> drops) {}
