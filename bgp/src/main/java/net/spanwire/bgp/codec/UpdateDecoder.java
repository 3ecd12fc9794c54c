package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.spanwire.bgp.codec.AttributeError.Consequence;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One UPDATE, read once:
 *
 * <ol>
 *   <li>the lengths of its three parts: if they lie, nothing can be found (RFC 7606 §3 b);
 *   <li>the destinations of the fixed parts: if they cannot be read, nothing can be withdrawn (§3
 *       j);
 *   <li>each attribute: type, flags, length, value; what is wrong becomes an {@link
 *       AttributeError};
 *   <li>what is missing (§3 d, §5.2);
 *   <li>the strongest consequence (§3 h) decides between announcing, withdrawing and the end.
 * </ol>
 */
final class UpdateDecoder {

  /** So much of an attribute as fits a NOTIFICATION of ordinary size. */
  private static final int MAX_DATA = Framing.MAX_LENGTH - Framing.HEADER_LENGTH - 2;

  private final NegotiatedSession session;
  private final boolean enforceFirstAs;
  private final WireReader in;
  private final NextHops nextHops;
  private final AttributeValues values;
  private final List<AttributeError> errors = new ArrayList<>(0);
  private ImmutableList<Nlri> withdrawn = ImmutableList.of();
  private ImmutableList<Nlri> announced = ImmutableList.of();
  private boolean otherThanUnreach;

  private UpdateDecoder(
      NegotiatedSession session, boolean enforceFirstAs, NextHops nextHops, WireReader in) {
    this.session = session;
    this.enforceFirstAs = enforceFirstAs;
    this.in = in;
    this.nextHops = nextHops;
    this.values = new AttributeValues(session);
  }

  /** Reads what follows the header. */
  static Decoded decode(
      NegotiatedSession session, boolean enforceFirstAs, NextHops nextHops, WireReader in) {
    return new UpdateDecoder(session, enforceFirstAs, nextHops, in).decode();
  }

  private Decoded decode() {
    WireReader withdrawnPart = in.slice(in.u16());
    WireReader attributePart = in.slice(in.u16());
    if (in.overrun()) {
      return Decoded.Reset.of(
          NotificationCode.MALFORMED_ATTRIBUTE_LIST,
          Bytes.EMPTY,
          "UPDATE: the parts are longer than the message");
    }
    boolean noAttributes = attributePart.exhausted();
    if (noAttributes && withdrawnPart.exhausted() && in.exhausted()) {
      return endOfRib(AfiSafi.IPV4_UNICAST);
    }
    boolean addPath = session.addPathReceive().contains(AfiSafi.IPV4_UNICAST);
    ImmutableList<Nlri> gone = NlriCodec.read(withdrawnPart, AddressFamily.IPV4, addPath);
    ImmutableList<Nlri> come = NlriCodec.read(in, AddressFamily.IPV4, addPath);
    if (gone == null || come == null) {
      return Decoded.Reset.of(
          NotificationCode.INVALID_NETWORK_FIELD,
          Bytes.EMPTY,
          "UPDATE: the destinations cannot be read");
    }
    withdrawn = gone;
    announced = come;
    readAttributes(attributePart);
    values.mergeFourOctets();
    checkPresence();
    return conclude();
  }

  private Decoded endOfRib(AfiSafi family) {
    return session.families().contains(family)
        ? Decoded.Messages.of(new Message.EndOfRib(family))
        : Decoded.Messages.NONE;
  }

  private void readAttributes(WireReader list) {
    BitSet seen = new BitSet(64);
    while (!list.exhausted()) {
      int start = list.position();
      int flags = list.u8();
      int code = list.u8();
      int length = (flags & AttributeType.FLAG_EXTENDED_LENGTH) != 0 ? list.u16() : list.u8();
      if (list.overrun() || length > list.remaining()) {
        // RFC 7606 §4; the list's own length still tells where the destinations are.
        addError(
            0,
            new Fault(
                Consequence.TREAT_AS_WITHDRAW,
                NotificationCode.MALFORMED_ATTRIBUTE_LIST,
                "attribute " + code + " is longer than the list"),
            Bytes.EMPTY);
        otherThanUnreach = true;
        return;
      }
      WireReader value = list.slice(length);
      AttributeType type = AttributeType.of(code);
      otherThanUnreach |= type != AttributeType.MP_UNREACH_NLRI;
      Fault fault = seen.get(code) ? repeated(code, type) : readAttribute(flags, code, type, value);
      seen.set(code);
      if (fault != null) {
        int size = Math.min(list.position() - start, MAX_DATA);
        addError(code, fault, list.range(start, size));
      }
    }
  }

  private @Nullable Fault readAttribute(
      int flags, int code, @Nullable AttributeType type, WireReader value) {
    if (type == null) {
      if ((flags & AttributeType.FLAG_OPTIONAL) == 0) {
        return new Fault(
            Consequence.SESSION_RESET,
            NotificationCode.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE,
            "well-known attribute " + code + " that nobody knows");
      }
      values.readUnknown(flags, code, value);
      return null;
    }
    Fault fault = null;
    if (!type.accepts(flags)) {
      fault =
          new Fault(
              type.wrongFlags(),
              NotificationCode.ATTRIBUTE_FLAGS_ERROR,
              type + ": flags 0x" + Integer.toHexString(flags));
      if (fault.consequence() == Consequence.ATTRIBUTE_DISCARD) {
        return fault;
      }
    }
    // Read all the same: a withdrawal needs the destinations, and the value may be worse.
    Fault inValue = values.read(type, value);
    return inValue != null
            && (fault == null || inValue.consequence().compareTo(fault.consequence()) > 0)
        ? inValue
        : fault;
  }

  /** RFC 7606 §3 g: the first counts, but for the attributes that carry destinations. */
  private static Fault repeated(int code, @Nullable AttributeType type) {
    boolean fatal = type == AttributeType.MP_REACH_NLRI || type == AttributeType.MP_UNREACH_NLRI;
    return new Fault(
        fatal ? Consequence.SESSION_RESET : Consequence.ATTRIBUTE_DISCARD,
        NotificationCode.MALFORMED_ATTRIBUTE_LIST,
        (type == null ? "attribute " + code : type.toString()) + " appears again");
  }

  private void addError(int code, Fault fault, Bytes data) {
    errors.add(new AttributeError(code, fault.consequence(), fault.code(), data, fault.words()));
  }

  private boolean announces() {
    return !announced.isEmpty() || values.reach != null && !values.reach.nlri().isEmpty();
  }

  private boolean worstIs(Consequence consequence) {
    return errors.stream().anyMatch(error -> error.consequence() == consequence);
  }

  private void checkPresence() {
    if (announces() && !worstIs(Consequence.TREAT_AS_WITHDRAW)) {
      if (values.origin == null) {
        missing(AttributeType.ORIGIN);
      }
      AsPath path = values.asPath;
      if (path == null) {
        missing(AttributeType.AS_PATH);
      } else if (enforceFirstAs && session.external() && firstAs(path) != session.remoteAsn()) {
        // RFC 4271 §6.3, RFC 7606 §7.2: the neighbour must have put its own number first.
        addError(
            AttributeType.AS_PATH.code(),
            Fault.of(
                AttributeType.AS_PATH,
                NotificationCode.MALFORMED_AS_PATH,
                "does not begin with AS " + session.remoteAsn()),
            Bytes.EMPTY);
      }
      if (values.nextHop == null && !announced.isEmpty()) {
        missing(AttributeType.NEXT_HOP);
      }
    } else if (!announces() && otherThanUnreach && worstIs(Consequence.TREAT_AS_WITHDRAW)) {
      // RFC 7606 §5.2: there may be destinations that we failed to see.
      errors.replaceAll(UpdateDecoder::escalate);
    }
  }

  private static AttributeError escalate(AttributeError error) {
    return error.consequence() == Consequence.ATTRIBUTE_DISCARD
        ? error
        : new AttributeError(
            error.type(), Consequence.SESSION_RESET, error.code(), error.data(), error.reason());
  }

  /** RFC 4271 §6.3: the data is the type code of the attribute that is missing. */
  private void missing(AttributeType type) {
    addError(
        type.code(),
        new Fault(
            Consequence.TREAT_AS_WITHDRAW,
            NotificationCode.MISSING_WELL_KNOWN_ATTRIBUTE,
            type + " is missing"),
        Bytes.copyOf(new byte[] {(byte) type.code()}));
  }

  private static long firstAs(AsPath path) {
    return path.beginsWith(AsPath.SegmentType.AS_SEQUENCE) ? path.neighborAsn().orElseThrow() : -1;
  }

  private Decoded conclude() {
    boolean withdraw = false;
    for (AttributeError error : errors) {
      switch (error.consequence()) {
        case SESSION_RESET -> {
          return Decoded.Reset.of(error.code(), error.data(), error.reason());
        }
        case TREAT_AS_WITHDRAW -> withdraw = true;
        case ATTRIBUTE_DISCARD -> {}
      }
    }
    MpNlri unreach = values.unreach;
    if (unreach != null && unreach.nlri().isEmpty() && !otherThanUnreach && withdrawn.isEmpty()) {
      return announced.isEmpty() ? endOfRib(unreach.family()) : Decoded.Messages.NONE;
    }
    ImmutableList.Builder<Message> messages = ImmutableList.builder();
    for (AfiSafi family : AfiSafi.values()) {
      if (session.families().contains(family)) {
        addUpdates(messages, family, withdraw);
      }
    }
    return new Decoded.Messages(messages.build(), ImmutableList.copyOf(errors));
  }

  /** The destinations of one family: those of the fixed parts and those of the MP attributes. */
  private void addUpdates(
      ImmutableList.Builder<Message> messages, AfiSafi family, boolean withdraw) {
    boolean classic = family == AfiSafi.IPV4_UNICAST;
    MpNlri reach = values.reach != null && values.reach.family() == family ? values.reach : null;
    MpNlri unreach =
        values.unreach != null && values.unreach.family() == family ? values.unreach : null;
    ImmutableList<Nlri> gone =
        join(classic ? withdrawn : ImmutableList.of(), unreach == null ? null : unreach.nlri());
    ImmutableList<Nlri> fixed = classic ? announced : ImmutableList.of();
    if (withdraw) {
      gone = join(join(gone, fixed), reach == null ? null : reach.nlri());
    }
    NextHopAttribute mpNextHop = reach == null || withdraw ? null : reach.nextHop();
    NextHopAttribute fixedNextHop =
        withdraw || values.nextHop == null ? null : new NextHopAttribute(values.nextHop);
    if (fixedNextHop != null && !fixed.isEmpty()) {
      add(messages, gone, fixed, fixedNextHop);
      gone = ImmutableList.of();
    }
    if (reach != null && mpNextHop != null && !reach.nlri().isEmpty()) {
      add(messages, gone, reach.nlri(), mpNextHop);
      gone = ImmutableList.of();
    }
    if (!gone.isEmpty()) {
      messages.add(Message.Update.withdraw(gone));
    }
  }

  private void add(
      ImmutableList.Builder<Message> messages,
      ImmutableList<Nlri> gone,
      ImmutableList<Nlri> come,
      NextHopAttribute nextHop) {
    Origin origin = values.origin;
    AsPath path = values.asPath;
    if (origin != null && path != null) {
      messages.add(
          new Message.Update(gone, come, values.build(origin, path, nextHops.shared(nextHop))));
    }
  }

  private static ImmutableList<Nlri> join(
      ImmutableList<Nlri> first, @Nullable ImmutableList<Nlri> second) {
    if (second == null || second.isEmpty()) {
      return first;
    }
    return first.isEmpty()
        ? second
        : ImmutableList.<Nlri>builder().addAll(first).addAll(second).build();
  }
}
