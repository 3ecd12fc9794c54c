package net.spanwire.bgp.rpki;

/**
 * How one cache is doing.
 *
 * @param used whether its data is what counts
 * @param version of the protocol: 0 or 1
 * @param sessionId of the cache, or -1 while there is none
 * @param serial of its data
 * @param ipv4 number of payloads
 * @param ipv6 number of payloads
 * @param ageSeconds since its data was last complete, or -1 if it has none
 * @param problem why the last attempt came to nothing; empty if it did not
 */
public record RtrCacheStatus(
    State state,
    boolean used,
    int version,
    int sessionId,
    long serial,
    int ipv4,
    int ipv6,
    long ageSeconds,
    String problem) {

  /** Where it stands. */
  public enum State {
    /** Not needed: a preferred one answers. */
    STANDBY,
    CONNECTING,
    SYNCING,
    SYNCHRONIZED,
    /** It answers, but has no data. */
    EMPTY
  }
}
