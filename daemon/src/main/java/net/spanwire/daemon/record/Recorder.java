package net.spanwire.daemon.record;

import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.mrt.MrtRecord;
import net.spanwire.bgp.mrt.MrtRecord.SessionEnds;
import net.spanwire.bgp.transport.ReceivedMessage;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of what happens to sessions, and sees to it that they and the table get into files.
 */
public final class Recorder implements AutoCloseable {

  private static final int TYPE_AT = 18;
  private static final int KEEPALIVE = 4;

  private final @Nullable UpdateLog updates;
  private final @Nullable RecordConfig tables;
  private final InstantSource clock;
  private final long localAsn;
  private final ImmutableMap<String, NeighborConfig> neighbors;
  private @Nullable TableLog tableLog;

  /** What is recorded; null for what is not. */
  public record Series(@Nullable RecordConfig updates, @Nullable RecordConfig tables) {}

  /**
   * Of these neighbours.
   *
   * @param neighbors by name
   */
  public Recorder(
      Series series,
      InstantSource clock,
      long localAsn,
      ImmutableMap<String, NeighborConfig> neighbors) {
    RecordConfig updateSeries = series.updates();
    this.updates = updateSeries == null ? null : new UpdateLog(updateSeries, clock);
    this.tables = series.tables();
    this.clock = clock;
    this.localAsn = localAsn;
    this.neighbors = neighbors;
  }

  /** Begins. */
  public void start(TableLog.Table table) {
    if (updates != null) {
      updates.start();
    }
    if (tables != null) {
      TableLog log = new TableLog(tables, clock, table);
      tableLog = log;
      log.start();
    }
  }

  /** Whether {@link #received} has a use. */
  public boolean hearsMessages() {
    return updates != null;
  }

  /** A message came; a KEEPALIVE is not worth a record. */
  public void received(ReceivedMessage message) {
    NeighborConfig neighbor = neighbors.get(message.neighbor());
    if (updates == null || neighbor == null || message.bytes().get(TYPE_AT) == KEEPALIVE) {
      return;
    }
    NegotiatedSession session = message.session();
    updates.add(
        new MrtRecord.SessionMessage(
            now(),
            ends(neighbor, session, message.local()),
            message.bytes(),
            session == null || session.fourOctetAsn(),
            session != null && !session.addPathReceive().isEmpty(),
            false));
  }

  /** A session changed its state. */
  public void stateChanged(String name, State from, State to) {
    NeighborConfig neighbor = neighbors.get(name);
    if (updates != null && neighbor != null) {
      IpAddress local = neighbor.localAddress();
      updates.add(
          new MrtRecord.StateChange(
              now(),
              ends(neighbor, null, local == null ? any(neighbor.address().family()) : local),
              from,
              to));
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private SessionEnds ends(
      NeighborConfig neighbor, @Nullable NegotiatedSession session, IpAddress local) {
    return new SessionEnds(
        neighbor.remoteAsn(),
        session == null ? localAsn : session.localAsn(),
        0,
        neighbor.address(),
        local);
  }

  private static IpAddress any(AddressFamily family) {
    return switch (family) {
      case IPV4 -> new Ipv4Address(0);
      case IPV6 -> new Ipv6Address(0, 0);
    };
  }

  @Override
  public void close() {
    if (tableLog != null) {
      tableLog.close();
    }
    if (updates != null) {
      updates.close();
    }
  }
}
