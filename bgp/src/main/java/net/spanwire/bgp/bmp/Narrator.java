package net.spanwire.bgp.bmp;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Instant;
import java.util.Arrays;
import net.spanwire.bgp.bmp.BmpMessage.DownReason;
import net.spanwire.bgp.bmp.BmpMessage.PeerHeader;
import net.spanwire.bgp.codec.Framing;
import net.spanwire.bgp.codec.MessageEncoder;
import net.spanwire.bgp.codec.WireWriter;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionEnding;
import net.spanwire.bgp.fsm.SessionOpening;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.rib.RouteMonitor.Observation;
import net.spanwire.bgp.rib.RouteMonitor.View;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/** Puts what is observed of a speaker into the words of a monitoring station. */
public final class Narrator {

  /** RFC 7854 §4.9, reason 2: none of the events of RFC 4271. */
  private static final Bytes NO_EVENT = Bytes.copyOf(new byte[] {0, 0});

  private final long asn;
  private final Ipv4Address routerId;
  private final MessageEncoder plain = encoder(false);
  private final MessageEncoder withPathIds = encoder(true);
  private final WireWriter out = new WireWriter(Framing.MAX_LENGTH);

  /** Of a speaker with this number and identifier. */
  public Narrator(long asn, Ipv4Address routerId) {
    this.asn = asn;
    this.routerId = routerId;
  }

  /** AS numbers have four octets whatever the session has (§4.2, flag A), so that one form does. */
  private static MessageEncoder encoder(boolean pathIds) {
    MessageEncoder encoder = new MessageEncoder();
    encoder.established(NegotiatedSession.recorded(0, true, pathIds));
    return encoder;
  }

  /** How a session with a station begins. */
  public ImmutableList<BmpMessage> begin(
      String description, String name, ImmutableSet<View> views, Instant now) {
    BmpMessage initiation = new BmpMessage.Initiation(description, name);
    return views.contains(View.LOC_RIB)
        ? ImmutableList.of(initiation, locRibUp(now))
        : ImmutableList.of(initiation);
  }

  /** RFC 9069 §4.3: the OPENs are made up, to say what the table has. */
  private BmpMessage locRibUp(Instant now) {
    ImmutableList.Builder<Capability> capabilities = ImmutableList.builder();
    for (AfiSafi family : AfiSafi.values()) {
      capabilities.add(new Capability.Multiprotocol(family));
    }
    capabilities.add(new Capability.FourOctetAsn(asn));
    out.clear();
    plain.encode(new Message.Open(asn, 0, routerId, capabilities.build()), out);
    Bytes open = out.toBytes();
    return new BmpMessage.PeerUp(header(View.LOC_RIB, null, now), null, 0, 0, open, open);
  }

  /** A session is up. */
  public BmpMessage up(NegotiatedSession session, SessionOpening opening, Instant now) {
    return new BmpMessage.PeerUp(
        header(View.ADJ_RIB_IN_PRE_POLICY, session, now),
        session.link().local(),
        opening.localPort(),
        opening.remotePort(),
        opening.openSent(),
        opening.openReceived());
  }

  /** A session is down. */
  public BmpMessage down(NegotiatedSession session, SessionEnding ending, Instant now) {
    PeerHeader peer = header(View.ADJ_RIB_IN_PRE_POLICY, session, now);
    Bytes said = ending.notification();
    return switch (ending.cause()) {
      case LOCAL_NOTIFICATION -> new BmpMessage.PeerDown(peer, DownReason.LOCAL_NOTIFICATION, said);
      case LOCAL_CLOSE ->
          new BmpMessage.PeerDown(peer, DownReason.LOCAL_WITHOUT_NOTIFICATION, NO_EVENT);
      case REMOTE_NOTIFICATION ->
          new BmpMessage.PeerDown(peer, DownReason.REMOTE_NOTIFICATION, said);
      case REMOTE_CLOSE ->
          new BmpMessage.PeerDown(peer, DownReason.REMOTE_WITHOUT_NOTIFICATION, Bytes.EMPTY);
    };
  }

  /** Routes; each message holds one UPDATE. */
  public ImmutableList<BmpMessage> routes(Observation observation, Instant now) {
    NegotiatedSession session = observation.session();
    PeerHeader peer = header(observation.view(), session, now);
    out.clear();
    (hasPathIds(observation) ? withPathIds : plain).encode(observation.message(), out);
    ImmutableList.Builder<BmpMessage> messages = ImmutableList.builder();
    for (int at = 0; at < out.length(); ) {
      int end = at + Framing.length(out.array(), at);
      messages.add(
          new BmpMessage.RouteMonitoring(
              peer, Bytes.copyOf(Arrays.copyOfRange(out.array(), at, end))));
      at = end;
    }
    return messages.build();
  }

  /** RFC 7854 §4.6: as the OPENs of the session let expect. */
  private static boolean hasPathIds(Observation observation) {
    NegotiatedSession session = observation.session();
    if (session == null) {
      return false;
    }
    return switch (observation.view()) {
      case ADJ_RIB_IN_PRE_POLICY, ADJ_RIB_IN_POST_POLICY -> !session.addPathReceive().isEmpty();
      case ADJ_RIB_OUT_POST_POLICY -> !session.addPathSend().isEmpty();
      case LOC_RIB -> false;
    };
  }

  /** About a session, or with null about the Loc-RIB. */
  public PeerHeader header(View view, @Nullable NegotiatedSession session, Instant now) {
    return session == null
        ? new PeerHeader(View.LOC_RIB, null, asn, routerId, now)
        : new PeerHeader(
            view, session.link().remote(), session.remoteAsn(), session.remoteRouterId(), now);
  }
}
