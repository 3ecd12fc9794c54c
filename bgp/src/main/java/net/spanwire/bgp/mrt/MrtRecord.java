package net.spanwire.bgp.mrt;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;

/**
 * One record (RFC 6396 §2). Its time has seconds; messages and state changes may have microseconds
 * (§3), and are then written as BGP4MP_ET.
 */
public sealed interface MrtRecord {

  Instant time();

  /**
   * Whom the routes of the table that follows were heard from (RFC 6396 §4.3.1).
   *
   * @param collector BGP identifier of the speaker that recorded
   * @param view name of the table, mostly empty
   */
  record PeerIndexTable(
      Instant time, Ipv4Address collector, String view, ImmutableList<TablePeer> peers)
      implements MrtRecord {}

  /** A neighbour of a table. */
  record TablePeer(Ipv4Address routerId, IpAddress address, long asn) {}

  /**
   * All routes to one destination (RFC 6396 §4.3.2), with path identifiers where a session carries
   * them (RFC 8050 §4).
   *
   * @param sequence number of the record in its table, from 0 on
   * @param pathIds whether the entries have identifiers
   */
  record TableRoutes(
      Instant time,
      long sequence,
      IpPrefix destination,
      boolean pathIds,
      ImmutableList<TableRoute> routes)
      implements MrtRecord {}

  /**
   * One neighbour's route.
   *
   * @param peer index into the {@link PeerIndexTable} before
   * @param heard when it was heard, in seconds
   * @param pathId 0 without identifiers
   */
  record TableRoute(int peer, Instant heard, int pathId, PathAttributes attributes) {}

  /**
   * A message of a session (RFC 6396 §4.4.2, §4.4.3).
   *
   * @param message with its header, as it was on the wire
   * @param fourOctetAsn the session writes AS numbers in four octets
   * @param pathIds its destinations have path identifiers (RFC 8050 §3)
   * @param sent by the recording speaker itself
   */
  record SessionMessage(
      Instant time,
      SessionEnds ends,
      Bytes message,
      boolean fourOctetAsn,
      boolean pathIds,
      boolean sent)
      implements MrtRecord {}

  /** A session's state machine moved (RFC 6396 §4.4.1, §4.4.4). */
  record StateChange(Instant time, SessionEnds ends, State from, State to) implements MrtRecord {}

  /**
   * Between whom a session is.
   *
   * @param interfaceIndex 0 where it is not known
   * @param peer of the same family as {@code local}
   */
  record SessionEnds(
      long peerAsn, long localAsn, int interfaceIndex, IpAddress peer, IpAddress local) {}

  /** Of a type, or about a family, that we do not read. */
  record Other(Instant time, int type, int subtype, Bytes body) implements MrtRecord {}

  /** Of a type that we read, but it makes no sense; {@code reason} in words. */
  record Malformed(Instant time, int type, int subtype, String reason) implements MrtRecord {}
}
