package net.spanwire.daemon.control;

import org.jspecify.annotations.Nullable;

/**
 * Which routes are asked for; what is null does not matter.
 *
 * @param prefix a prefix, or an address as a host
 * @param relation of the destinations to {@code prefix}: {@code within} (the default) is equal or
 *     inside, {@code exact} equal, {@code covering} equal or around
 * @param neighbor only paths of this neighbour
 * @param table {@code received}: all that came, as it came; {@code accepted}: what import left of
 *     it; {@code filtered}: what import refused; {@code advertised}: what {@code neighbor} was
 *     told; null for all paths
 * @param community only paths that carry it: a pattern as in a policy
 * @param asPath only paths whose AS path fits: a pattern as in a policy
 */
public record RouteQuery(
    @Nullable String prefix,
    @Nullable String relation,
    @Nullable String neighbor,
    @Nullable String table,
    @Nullable String community,
    @Nullable String asPath) {

  /** What is equal to or inside a prefix; null for all. */
  public static RouteQuery within(@Nullable String prefix) {
    return new RouteQuery(prefix, null, null, null, null, null);
  }
}
