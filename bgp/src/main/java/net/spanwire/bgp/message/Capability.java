package net.spanwire.bgp.message;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Bytes;

/** What a speaker says of itself in OPEN (RFC 5492). */
public sealed interface Capability {

  /** RFC 4760 §8. */
  record Multiprotocol(AfiSafi family) implements Capability {}

  /** RFC 2918. */
  record RouteRefresh() implements Capability {}

  /** RFC 7313. */
  record EnhancedRouteRefresh() implements Capability {}

  /** RFC 6793. */
  record FourOctetAsn(long asn) implements Capability {}

  /** RFC 8654. */
  record ExtendedMessage() implements Capability {}

  /** RFC 8950: destinations of {@code family} may have next hops of the family {@code nextHop}. */
  record ExtendedNextHop(ImmutableSet<Encoding> encodings) implements Capability {
    public record Encoding(AfiSafi family, AddressFamily nextHop) {}
  }

  /**
   * RFC 4724, RFC 8538.
   *
   * @param restartTimeSeconds 0 to 4095
   */
  record GracefulRestart(
      boolean restarted,
      boolean notification,
      int restartTimeSeconds,
      ImmutableList<PreservedFamily> families)
      implements Capability {
    public record PreservedFamily(AfiSafi family, boolean forwardingKept) {}
  }

  /**
   * RFC 9494 §3.
   *
   * @param families each once
   */
  record LongLivedGracefulRestart(ImmutableList<StaleFamily> families) implements Capability {
    /** {@code staleSeconds}: 0 to 2²⁴−1. */
    public record StaleFamily(AfiSafi family, boolean forwardingKept, int staleSeconds) {}
  }

  /** RFC 7911. */
  record AddPath(ImmutableList<Direction> directions) implements Capability {
    public record Direction(AfiSafi family, boolean receive, boolean send) {}
  }

  /** RFC 9234. */
  record Role(int value) implements Capability {}

  /** One that we do not know, or a family we do not carry; kept for display. */
  record Unknown(int code, Bytes value) implements Capability {}
}
