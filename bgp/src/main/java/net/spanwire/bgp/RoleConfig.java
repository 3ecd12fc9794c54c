package net.spanwire.bgp;

import net.spanwire.bgp.message.BgpRole;

/**
 * What we are to an external neighbour (RFC 9234).
 *
 * @param role ours
 * @param strict no session with a neighbour that does not say what it is
 */
public record RoleConfig(BgpRole role, boolean strict) {}
