package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.codec.AttributeError.Consequence;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.AsPath.SegmentType;
import net.spanwire.bgp.message.Communities;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.Aggregator;
import net.spanwire.bgp.message.PathAttributes.LargeCommunity;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.message.PathAttributes.UnknownAttribute;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/** The values of one UPDATE's attributes as they are read, one after the other. */
final class AttributeValues {

  private static final Origin[] ORIGINS = Origin.values();

  private final NegotiatedSession session;
  private final ImmutableList.Builder<UnknownAttribute> unknown = ImmutableList.builder();
  @Nullable Origin origin;
  @Nullable AsPath asPath;
  @Nullable Ipv4Address nextHop;
  @Nullable MpNlri reach;
  @Nullable MpNlri unreach;
  private @Nullable Long multiExitDiscriminator;
  private @Nullable Long localPreference;
  private boolean atomicAggregate;
  private @Nullable Aggregator aggregator;
  private @Nullable AsPath as4Path;
  private @Nullable Aggregator as4Aggregator;
  private Communities communities = Communities.NONE;
  private ImmutableSet<Long> extendedCommunities = ImmutableSet.of();
  private ImmutableSet<LargeCommunity> largeCommunities = ImmutableSet.of();
  private @Nullable Ipv4Address originatorId;
  private ImmutableList<Ipv4Address> clusterList = ImmutableList.of();
  private @Nullable Long onlyToCustomer;

  AttributeValues(NegotiatedSession session) {
    this.session = session;
  }

  /** Reads one value to the end of {@code in}; null if it is well. */
  @Nullable Fault read(AttributeType type, WireReader in) {
    int length = in.remaining();
    if (length == 0 && !type.mayBeEmpty()) {
      // An empty MP attribute has a length error of its own kind.
      return type.malformed() == Consequence.SESSION_RESET
          ? Fault.optional(Consequence.SESSION_RESET, type + ": empty")
          : Fault.length(type, 0, "more");
    }
    return switch (type) {
      case ORIGIN -> length == 1 ? origin(in) : Fault.length(type, length, "1");
      case AS_PATH -> asPath(in);
      case NEXT_HOP -> length == 4 ? nextHop(in) : Fault.length(type, length, "4");
      case MULTI_EXIT_DISC, LOCAL_PREF, ONLY_TO_CUSTOMER -> number(type, in);
      case ATOMIC_AGGREGATE -> atomicAggregate(length);
      case AGGREGATOR -> aggregator(in);
      case AS4_PATH -> as4Path(in);
      case AS4_AGGREGATOR -> as4Aggregator(in);
      case COMMUNITIES -> length % 4 == 0 ? communities(in) : Fault.length(type, length, "4 × n");
      case EXTENDED_COMMUNITIES ->
          length % 8 == 0 ? extendedCommunities(in) : Fault.length(type, length, "8 × n");
      case LARGE_COMMUNITIES ->
          length % 12 == 0 ? largeCommunities(in) : Fault.length(type, length, "12 × n");
      case ORIGINATOR_ID, CLUSTER_LIST -> reflection(type, in);
      case MP_REACH_NLRI -> {
        MpNlri.Result result = MpNlri.readReach(in, session);
        reach = result.value();
        yield result.fault();
      }
      case MP_UNREACH_NLRI -> {
        MpNlri.Result result = MpNlri.readUnreach(in, session);
        unreach = result.value();
        yield result.fault();
      }
    };
  }

  /** RFC 4271 §9: an unrecognized transitive attribute goes on; any other is quietly ignored. */
  void readUnknown(int flags, int type, WireReader in) {
    if ((flags & AttributeType.FLAG_TRANSITIVE) != 0) {
      int kept =
          AttributeType.FLAG_OPTIONAL | AttributeType.FLAG_TRANSITIVE | AttributeType.FLAG_PARTIAL;
      unknown.add(new UnknownAttribute(flags & kept, type, in.rest()));
    }
  }

  private @Nullable Fault origin(WireReader in) {
    int value = in.u8();
    if (value >= ORIGINS.length) {
      return Fault.of(AttributeType.ORIGIN, NotificationCode.INVALID_ORIGIN, "value " + value);
    }
    origin = ORIGINS[value];
    return null;
  }

  private @Nullable Fault asPath(WireReader in) {
    AsPath read = AsPathCodec.read(in, session.fourOctetAsn() ? 4 : 2);
    if (read == null) {
      return Fault.of(
          AttributeType.AS_PATH, NotificationCode.MALFORMED_AS_PATH, "the segments cannot be read");
    }
    String misplaced = misplacedConfederation(read);
    if (misplaced != null) {
      return Fault.of(AttributeType.AS_PATH, NotificationCode.MALFORMED_AS_PATH, misplaced);
    }
    asPath = read;
    return null;
  }

  /** RFC 5065 §5: what is wrong with the confederation segments of a path, or their absence. */
  private @Nullable String misplacedConfederation(AsPath path) {
    return switch (session.kind()) {
      case INTERNAL -> null;
      case CONFEDERATION ->
          path.beginsWith(SegmentType.AS_CONFED_SEQUENCE)
              ? null
              : "no confederation sequence first, from another member";
      case EXTERNAL ->
          path.hasConfederation() ? "confederation segments from another autonomous system" : null;
    };
  }

  private @Nullable Fault nextHop(WireReader in) {
    Ipv4Address address = in.ipv4();
    if (!MpNlri.isHost(address)) {
      return Fault.of(
          AttributeType.NEXT_HOP,
          NotificationCode.INVALID_NEXT_HOP,
          address + " is no host's address");
    }
    nextHop = address;
    return null;
  }

  private @Nullable Fault number(AttributeType type, WireReader in) {
    if (type == AttributeType.LOCAL_PREF && session.external()) {
      return foreign(type);
    }
    if (in.remaining() != 4) {
      return Fault.length(type, in.remaining(), "4");
    }
    long value = in.u32();
    if (type == AttributeType.LOCAL_PREF) {
      localPreference = value;
    } else if (type == AttributeType.MULTI_EXIT_DISC) {
      multiExitDiscriminator = value;
    } else {
      onlyToCustomer = value;
    }
    return null;
  }

  /** RFC 7606 §7.5, §7.9, §7.10: what only internal neighbours may say is discarded unread. */
  private static Fault foreign(AttributeType type) {
    return new Fault(
        Consequence.ATTRIBUTE_DISCARD,
        NotificationCode.UPDATE_UNSPECIFIC,
        type + ": from an external neighbour");
  }

  private @Nullable Fault atomicAggregate(int length) {
    atomicAggregate = length == 0;
    return length == 0 ? null : Fault.length(AttributeType.ATOMIC_AGGREGATE, length, "0");
  }

  private @Nullable Fault aggregator(WireReader in) {
    int expected = session.fourOctetAsn() ? 8 : 6;
    if (in.remaining() != expected) {
      return Fault.length(AttributeType.AGGREGATOR, in.remaining(), String.valueOf(expected));
    }
    long asn = expected == 8 ? in.u32() : in.u16();
    if (asn == 0) {
      return zeroAsn(AttributeType.AGGREGATOR);
    }
    aggregator = new Aggregator(asn, in.ipv4());
    return null;
  }

  /** RFC 7607 §2. */
  private static Fault zeroAsn(AttributeType type) {
    return Fault.of(type, NotificationCode.OPTIONAL_ATTRIBUTE_ERROR, "AS 0");
  }

  private @Nullable Fault as4Path(WireReader in) {
    AsPath read = AsPathCodec.read(in, 4);
    if (read == null) {
      return Fault.of(
          AttributeType.AS4_PATH,
          NotificationCode.OPTIONAL_ATTRIBUTE_ERROR,
          "the segments cannot be read");
    }
    as4Path = read.withoutConfederation();
    return null;
  }

  private @Nullable Fault as4Aggregator(WireReader in) {
    if (in.remaining() != 8) {
      return Fault.length(AttributeType.AS4_AGGREGATOR, in.remaining(), "8");
    }
    long asn = in.u32();
    if (asn == 0) {
      return zeroAsn(AttributeType.AS4_AGGREGATOR);
    }
    as4Aggregator = new Aggregator(asn, in.ipv4());
    return null;
  }

  private @Nullable Fault communities(WireReader in) {
    int[] read = new int[in.remaining() / 4];
    for (int i = 0; i < read.length; i++) {
      read[i] = in.i32();
    }
    communities = Communities.of(read);
    return null;
  }

  private @Nullable Fault extendedCommunities(WireReader in) {
    ImmutableSet.Builder<Long> read = ImmutableSet.builder();
    while (!in.exhausted()) {
      read.add(in.i64());
    }
    extendedCommunities = read.build();
    return null;
  }

  private @Nullable Fault largeCommunities(WireReader in) {
    ImmutableSet.Builder<LargeCommunity> read = ImmutableSet.builder();
    while (!in.exhausted()) {
      read.add(new LargeCommunity(in.u32(), in.u32(), in.u32()));
    }
    largeCommunities = read.build();
    return null;
  }

  private @Nullable Fault reflection(AttributeType type, WireReader in) {
    if (session.kind() != SessionKind.INTERNAL) {
      return foreign(type);
    }
    int length = in.remaining();
    if (type == AttributeType.ORIGINATOR_ID) {
      if (length != 4) {
        return Fault.length(type, length, "4");
      }
      originatorId = in.ipv4();
      return null;
    }
    if (length % 4 != 0) {
      return Fault.length(type, length, "4 × n");
    }
    ImmutableList.Builder<Ipv4Address> read = ImmutableList.builder();
    while (!in.exhausted()) {
      read.add(in.ipv4());
    }
    clusterList = read.build();
    return null;
  }

  /**
   * Puts together what an old speaker had to send in two pieces (RFC 6793 §4.2.3); a new one's
   * pieces are discarded (§4.1).
   */
  void mergeFourOctets() {
    if (session.fourOctetAsn()) {
      return;
    }
    boolean newer =
        as4Aggregator != null && aggregator != null && aggregator.asn() != AsPathCodec.AS_TRANS;
    if (newer) {
      return;
    }
    if (as4Aggregator != null && aggregator != null) {
      aggregator = as4Aggregator;
    }
    if (as4Path != null && asPath != null) {
      asPath = AsPathCodec.merge(asPath, as4Path);
    }
  }

  /** All of it, for destinations behind {@code via}; ORIGIN and AS_PATH must be there. */
  PathAttributes build(Origin originValue, AsPath path, NextHopAttribute via) {
    return new PathAttributes(
        originValue,
        path,
        via,
        multiExitDiscriminator,
        localPreference,
        atomicAggregate,
        aggregator,
        communities,
        extendedCommunities,
        largeCommunities,
        originatorId,
        clusterList,
        onlyToCustomer,
        unknown.build());
  }
}
