package net.spanwire.bgp.rpki;

import java.time.Duration;
import net.spanwire.core.net.Bytes;
import org.jspecify.annotations.Nullable;

/** What cache and router say to each other (RFC 8210 §5; RFC 6810 §5 for version 0). */
public sealed interface RtrPdu {

  /** The version of RFC 8210, and the newest we speak. */
  int VERSION_1 = 1;

  /** The version of RFC 6810. */
  int VERSION_0 = 0;

  /** Cache: there is news. */
  record SerialNotify(int sessionId, int serial) implements RtrPdu {}

  /** Router: what changed since? */
  record SerialQuery(int sessionId, int serial) implements RtrPdu {}

  /** Router: everything, please. */
  record ResetQuery() implements RtrPdu {}

  /** Cache: here it comes. */
  record CacheResponse(int sessionId) implements RtrPdu {}

  /** Cache: a payload, new or no longer there. */
  record Prefix(boolean announced, Vrp vrp) implements RtrPdu {}

  /**
   * Cache: that was all.
   *
   * @param intervals how to go on; null in version 0
   */
  record EndOfData(int sessionId, int serial, @Nullable RtrIntervals intervals) implements RtrPdu {}

  /** Cache: I cannot say what changed, ask for everything. */
  record CacheReset() implements RtrPdu {}

  /** Cache: the key of a router, for BGPsec; nothing to us. */
  record RouterKey(boolean announced, Bytes ski, long asn, Bytes spki) implements RtrPdu {}

  /**
   * Either: that was wrong.
   *
   * @param code see {@link RtrError}, or another number
   * @param pdu the erroneous one, as it came; may be empty
   * @param text for people; may be empty
   */
  record ErrorReport(int code, Bytes pdu, String text) implements RtrPdu {}

  /**
   * How long what counts (RFC 8210 §6).
   *
   * @param refresh after success, ask again after so long: 1 s to 1 d
   * @param retry after failure, try again after so long: 1 s to 2 h
   * @param expire what was learned counts for so long: 10 min to 2 d
   */
  record RtrIntervals(Duration refresh, Duration retry, Duration expire) {

    /** What RFC 8210 §6 recommends. */
    public static final RtrIntervals DEFAULT =
        new RtrIntervals(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofHours(2));

    /** The nearest values that RFC 8210 §6 allows, expiry being the longest of the three. */
    RtrIntervals allowed() {
      Duration refreshed = clamp(refresh, 1, 86_400);
      Duration retried = clamp(retry, 1, 7_200);
      Duration expired = clamp(expire, 600, 172_800);
      Duration longer = refreshed.compareTo(retried) > 0 ? refreshed : retried;
      return new RtrIntervals(
          refreshed, retried, expired.compareTo(longer) > 0 ? expired : longer.plusSeconds(1));
    }

    private static Duration clamp(Duration value, long min, long max) {
      return Duration.ofSeconds(Math.clamp(value.toSeconds(), min, max));
    }
  }
}
