package net.spanwire.bgp.policy;

import java.util.OptionalLong;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.rpki.OriginValidator;
import net.spanwire.core.net.IpPrefix;

/**
 * A route as a policy sees it.
 *
 * @param attributes on import what was received, without LOCAL_PREF from another autonomous system;
 *     on export what was chosen, before our own number, the next hop and, towards another
 *     autonomous system, the removal of LOCAL_PREF
 * @param source where it came from
 * @param neighbor who taught it; empty if it is our own
 * @param prependAsn what {@link Action.Prepend} puts before the path: our number on export, the
 *     neighbour's on import; empty where the path's first number is to be repeated, since our own
 *     inside our own autonomous system would look like a loop
 * @param validator what knows of the RPKI
 */
public record PolicyRoute(
    IpPrefix prefix,
    PathAttributes attributes,
    RouteSource source,
    String neighbor,
    OptionalLong prependAsn,
    OriginValidator validator) {

  /** The same route, as statements have left its attributes. */
  PolicyRoute with(PathAttributes changed) {
    return new PolicyRoute(prefix, changed, source, neighbor, prependAsn, validator);
  }
}
