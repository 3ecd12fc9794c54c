package net.spanwire.bgp;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.bgp.codec.Decoded;
import net.spanwire.bgp.codec.Framing;
import net.spanwire.bgp.codec.MessageDecoder;
import net.spanwire.bgp.codec.MessageEncoder;
import net.spanwire.bgp.codec.WireWriter;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.message.PathAttributesBuilder;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.rib.NextHopWatch;
import net.spanwire.bgp.rib.Rib;
import net.spanwire.bgp.rib.RibConfig;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;
import net.spanwire.core.routing.ForwardingTable;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.NextHopResolution;

/**
 * Lets the virtual machine compile the way of a route before the first one comes: a table of a
 * neighbour that does not exist is read, decided, handed to a forwarding table, and lost again.
 * What is not compiled yet is ten times slower, just when all neighbours say all they have.
 */
public final class RouteRehearsal {

  private static final String NEIGHBOR = "rehearsal";
  private static final long OUR_ASN = 64_512;
  private static final long THEIR_ASN = 64_513;
  private static final Ipv4Address OURS = new Ipv4Address(0xc000_0201);
  private static final Ipv4Address THEIRS = new Ipv4Address(0xc000_0202);
  private static final IpAddress THEIRS6 = IpAddress.parse("2001:db8::2");

  /** Of each family, until all is lost again. */
  private static final int UPDATES = 300;

  /** As in the Internet's table. */
  private static final int DESTINATIONS_OF_AN_UPDATE = 8;

  private final ForwardingTable table;
  private final ImmutableList<NextHop> wayOut;
  private final Rib rib = new Rib(new RibConfig(OUR_ASN, OURS, 1, ImmutableMap.of()));
  private final NegotiatedSession session = session();
  private final List<byte[]> updates = new ArrayList<>();
  private final MessageDecoder decoder = new MessageDecoder();

  /**
   * Prepares it.
   *
   * @param table to hand routes to, which is nobody's
   * @param link the interface through which they lead there
   */
  public RouteRehearsal(ForwardingTable table, String link) {
    this.table = table;
    this.wayOut = ImmutableList.of(NextHop.device(link));
    rib.addNeighbor(
        NeighborConfig.builder(NEIGHBOR, THEIR_ASN, THEIRS)
            .importPolicy(Policy.ANY.name())
            .exportPolicy(Policy.ANY.name())
            .build());
    MessageEncoder encoder = new MessageEncoder();
    encoder.established(session);
    decoder.established(session, true);
    for (AfiSafi family : AfiSafi.values()) {
      for (int i = 0; i < UPDATES; i++) {
        WireWriter bytes = new WireWriter(256);
        encoder.encode(update(family, i), bytes);
        updates.add(bytes.toBytes().toArray());
      }
    }
  }

  /** A table comes, and all of it is lost again. */
  public void comeAndGo() {
    rib.onEstablished(NEIGHBOR, session);
    for (int i = 0; i < updates.size(); i++) {
      hear(updates.get(i));
      if (i % RouteThread.SHARE == 0) {
        turn();
      }
    }
    turnAll();
    rib.onDown(NEIGHBOR);
    turnAll();
  }

  private void turnAll() {
    boolean more = true;
    while (more) {
      more = turn();
    }
  }

  private void hear(byte[] update) {
    if (decoder.decode(update, 0, update.length) instanceof Decoded.Messages heard) {
      for (Message message : heard.messages()) {
        rib.onUpdate(NEIGHBOR, (Message.Update) message);
      }
    }
  }

  /** As {@link RouteThread} takes its turns. */
  private boolean turn() {
    boolean more = rib.process(RouteThread.SLICE);
    table.apply(rib.drainRouteChanges());
    for (NextHopWatch watch : rib.drainNextHopWatches()) {
      if (watch.watched()) {
        rib.onResolution(watch.address(), new NextHopResolution.Reachable(wayOut, 0, true));
      }
    }
    return more;
  }

  private static NegotiatedSession session() {
    ImmutableSet<AfiSafi> families = ImmutableSet.copyOf(AfiSafi.values());
    return new NegotiatedSession(
        NEIGHBOR,
        SessionKind.EXTERNAL,
        OUR_ASN,
        THEIR_ASN,
        OURS,
        THEIRS,
        new LinkAddresses(OURS, THEIRS, null, OURS, null, null, null),
        families,
        ImmutableSet.of(),
        ImmutableSet.of(),
        ImmutableSet.of(),
        true,
        true,
        true,
        Framing.MAX_LENGTH,
        90,
        ImmutableList.of());
  }

  private static Message.Update update(AfiSafi family, int number) {
    ImmutableList.Builder<Nlri> destinations = ImmutableList.builder();
    for (int i = 0; i < DESTINATIONS_OF_AN_UPDATE; i++) {
      destinations.add(new Nlri(prefix(family, number * DESTINATIONS_OF_AN_UPDATE + i)));
    }
    return Message.Update.announce(destinations.build(), attributes(family, number));
  }

  private static IpPrefix prefix(AfiSafi family, int number) {
    return family.family() == AddressFamily.IPV4
        ? Ipv4Prefix.of(0x0a00_0000 + (number << 10), 22 + number % 3)
        : Ipv6Prefix.of(0x2001_0000_0000_0000L + ((long) number << 24), 0, 40 + number % 9);
  }

  private static PathAttributes attributes(AfiSafi family, int number) {
    long[] path = new long[2 + number % 4];
    for (int i = 0; i < path.length; i++) {
      path[i] = i == 0 ? THEIR_ASN : 65_536 + number + i;
    }
    PathAttributesBuilder attributes =
        PathAttributes.of(
            Origin.IGP,
            AsPath.sequence(path),
            new NextHopAttribute(family.family() == AddressFamily.IPV4 ? THEIRS : THEIRS6))
            .toBuilder();
    if (number % 2 == 0) {
      attributes.multiExitDiscriminator((long) number);
    }
    for (int i = number % 5; i > 0; i--) { // as a neighbour may say them: in no order
      attributes.addCommunity(number * 31 << 16 | i);
    }
    return attributes.build();
  }
}
