package net.spanwire.bgp;

import com.google.common.collect.ImmutableSet;

/**
 * The confederation that our autonomous system is a member of (RFC 5065 §3).
 *
 * @param identifier the number under which all others know it
 * @param members the numbers of the other members, as far as we have sessions with them
 */
public record Confederation(long identifier, ImmutableSet<Long> members) {}
