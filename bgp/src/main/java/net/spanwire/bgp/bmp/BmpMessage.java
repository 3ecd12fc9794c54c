package net.spanwire.bgp.bmp;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.rib.RouteMonitor.View;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/** A message to a monitoring station (RFC 7854 §4). */
public sealed interface BmpMessage {

  /**
   * The per-peer header: which RIB of which peer a message is about (RFC 7854 §4.2, RFC 8671 §4,
   * RFC 9069 §4.2).
   *
   * @param address the neighbour's end of the session; null for the Loc-RIB
   */
  record PeerHeader(
      View view, @Nullable IpAddress address, long asn, Ipv4Address routerId, Instant time) {}

  /** Who we are; the first message (§4.3). */
  record Initiation(String description, String name) implements BmpMessage {}

  /** The last message (§4.5): the session is closed by our operator. */
  record Termination() implements BmpMessage {}

  /**
   * A session is up (§4.10).
   *
   * @param local our end; null for the Loc-RIB
   * @param openSent with its header, as is {@code openReceived}
   */
  record PeerUp(
      PeerHeader peer,
      @Nullable IpAddress local,
      int localPort,
      int remotePort,
      Bytes openSent,
      Bytes openReceived)
      implements BmpMessage {}

  /** A session is down (§4.9); {@code data} as the reason asks for it. */
  record PeerDown(PeerHeader peer, DownReason reason, Bytes data) implements BmpMessage {}

  /** Why, by its number. */
  enum DownReason {
    /** Data: the NOTIFICATION. */
    LOCAL_NOTIFICATION(1),
    /** Data: two octets, the event of RFC 4271 §8.1, 0 for none of these. */
    LOCAL_WITHOUT_NOTIFICATION(2),
    /** Data: the NOTIFICATION. */
    REMOTE_NOTIFICATION(3),
    REMOTE_WITHOUT_NOTIFICATION(4);

    private final int code;

    DownReason(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** A route came, changed or went (§4.6); {@code update} is one UPDATE with its header. */
  record RouteMonitoring(PeerHeader peer, Bytes update) implements BmpMessage {}

  /** Numbers (§4.8). */
  record StatisticsReport(PeerHeader peer, ImmutableList<Statistic> statistics)
      implements BmpMessage {}

  /**
   * One of the gauges that have 64 bits.
   *
   * @param type of the IANA registry of BMP statistics
   * @param family null where the type has none
   */
  record Statistic(int type, @Nullable AfiSafi family, long value) {

    /** RFC 7854 §4.8, type 7 and, by family, 9. */
    public static final int ADJ_RIB_IN = 7;

    public static final int ADJ_RIB_IN_FAMILY = 9;

    /** Type 8 and, by family, 10. */
    public static final int LOC_RIB = 8;

    public static final int LOC_RIB_FAMILY = 10;

    /** RFC 8671 §6.2, type 15 and, by family, 17. */
    public static final int ADJ_RIB_OUT = 15;

    public static final int ADJ_RIB_OUT_FAMILY = 17;
  }
}
