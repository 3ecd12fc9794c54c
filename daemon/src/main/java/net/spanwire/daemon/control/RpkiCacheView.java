package net.spanwire.daemon.control;

import org.jspecify.annotations.Nullable;

/**
 * A cache of the RPKI.
 *
 * @param cache its address and port, as configured
 * @param state {@code standby}, {@code connecting}, {@code syncing}, {@code synchronized} or {@code
 *     empty}
 * @param used true for the one whose data counts
 * @param version of RTR that is spoken: 0 or 1
 * @param serial of its data; null while there is none
 * @param ipv4 number of IPv4 payloads
 * @param ipv6 number of IPv6 payloads
 * @param ageSeconds since its data was last complete; null while there is none
 * @param problem why the last attempt came to nothing; null if it did not
 */
public record RpkiCacheView(
    String cache,
    String state,
    boolean used,
    int version,
    @Nullable Long serial,
    int ipv4,
    int ipv6,
    @Nullable Long ageSeconds,
    @Nullable String problem)
    implements View {}
