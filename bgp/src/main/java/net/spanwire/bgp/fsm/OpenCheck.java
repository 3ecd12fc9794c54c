package net.spanwire.bgp.fsm;

import static java.util.stream.Collectors.joining;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import net.spanwire.bgp.RoleConfig;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.BgpRole;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Bytes;
import org.jspecify.annotations.Nullable;

/** Compares both ends' OPEN: what they agree on, or why they do not (RFC 4271 §6.2). */
final class OpenCheck {

  private static final int MAX_MESSAGE = 4096;
  private static final int MAX_EXTENDED_MESSAGE = 65_535;

  private final SessionParameters parameters;
  private final Message.Open theirs;
  private final ImmutableList<Capability> ours;

  /** Exactly one is set. */
  record Verdict(@Nullable NegotiatedSession session, @Nullable Refusal refusal) {}

  /** What the neighbour and what our operator is told. */
  record Refusal(Message.Notification notification, String reason) {}

  private OpenCheck(SessionParameters parameters, Message.Open theirs) {
    this.parameters = parameters;
    this.theirs = theirs;
    this.ours = parameters.capabilities();
  }

  static Verdict check(SessionParameters parameters, Message.Open theirs, LinkAddresses link) {
    OpenCheck check = new OpenCheck(parameters, theirs);
    Refusal refusal = check.refusal();
    return refusal == null ? new Verdict(check.agree(link), null) : new Verdict(null, refusal);
  }

  private @Nullable Refusal refusal() {
    long expected = parameters.neighbor().remoteAsn();
    if (!parameters.accepts(theirs.asn())) {
      return refuse(
          NotificationCode.BAD_PEER_AS,
          "the neighbour says AS " + theirs.asn() + ", expected AS " + expected);
    }
    if (theirs.routerId().isUnspecified()) {
      return refuse(NotificationCode.BAD_BGP_IDENTIFIER, "the neighbour's router id is 0.0.0.0");
    }
    // RFC 6286 §2.2: only within an autonomous system must it be ours alone.
    if (parameters.kind() == SessionKind.INTERNAL
        && theirs.routerId().equals(parameters.localRouterId())) {
      return refuse(
          NotificationCode.BAD_BGP_IDENTIFIER,
          "the neighbour has our router id " + theirs.routerId());
    }
    int hold = theirs.holdTimeSeconds();
    if (hold == 1 || hold == 2) {
      return refuse(
          NotificationCode.UNACCEPTABLE_HOLD_TIME,
          "the neighbour wants a hold time of " + hold + " s, at least 3 s or none is possible");
    }
    Refusal role = roleRefusal();
    if (role != null) {
      return role;
    }
    if (families().isEmpty()) {
      // RFC 5492 §5: the data is the capability that was missed.
      AfiSafi wanted = parameters.neighbor().families().asList().getFirst();
      byte[] data = {1, 4, 0, (byte) wanted.family().afi(), 0, AfiSafi.SAFI_UNICAST};
      return new Refusal(
          new Message.Notification(NotificationCode.UNSUPPORTED_CAPABILITY, Bytes.copyOf(data)),
          "OPEN refused: no address family in common");
    }
    return null;
  }

  /** RFC 9234 §4.2: the roles fit each other, or are not known from both ends. */
  private @Nullable Refusal roleRefusal() {
    RoleConfig ours = parameters.neighbor().role();
    if (ours == null || !parameters.external()) {
      return null;
    }
    Set<Integer> values = new HashSet<>();
    all(theirs.capabilities(), Capability.Role.class).forEach(role -> values.add(role.value()));
    if (values.isEmpty()) {
      return ours.strict()
          ? refuse(NotificationCode.ROLE_MISMATCH, "the neighbour does not say its role")
          : null;
    }
    BgpRole wanted = ours.role().counterpart();
    return values.equals(Set.of(wanted.value()))
        ? null
        : refuse(
            NotificationCode.ROLE_MISMATCH,
            "the neighbour says role "
                + values.stream().map(OpenCheck::roleName).sorted().collect(joining(" and "))
                + ", expected "
                + roleName(wanted.value()));
  }

  private static String roleName(int value) {
    BgpRole role = BgpRole.of(value);
    return role == null ? String.valueOf(value) : Ascii.toLowerCase(role.name()).replace('_', '-');
  }

  private static Refusal refuse(NotificationCode code, String why) {
    return new Refusal(new Message.Notification(code), "OPEN refused: " + why);
  }

  private static <C extends Capability> Stream<C> all(
      ImmutableList<Capability> capabilities, Class<C> kind) {
    return capabilities.stream().filter(kind::isInstance).map(kind::cast);
  }

  private boolean both(Class<? extends Capability> kind) {
    return all(ours, kind).findAny().isPresent() && theirsHas(kind);
  }

  private boolean theirsHas(Class<? extends Capability> kind) {
    return all(theirs.capabilities(), kind).findAny().isPresent();
  }

  private ImmutableSet<AfiSafi> families() {
    Set<AfiSafi> named = new HashSet<>();
    all(theirs.capabilities(), Capability.Multiprotocol.class)
        .forEach(capability -> named.add(capability.family()));
    if (!theirsHas(Capability.Multiprotocol.class) && !theirsNamesForeignFamilies()) {
      named.add(AfiSafi.IPV4_UNICAST); // RFC 4760 §8: who says nothing carries IPv4 alone
    }
    return ImmutableSet.copyOf(Sets.intersection(parameters.neighbor().families(), named));
  }

  /** A multiprotocol capability (code 1) of families that we do not carry. */
  private boolean theirsNamesForeignFamilies() {
    return all(theirs.capabilities(), Capability.Unknown.class)
        .anyMatch(capability -> capability.code() == 1);
  }

  private ImmutableSet<AfiSafi> extendedNextHop() {
    return ImmutableSet.copyOf(
        Sets.intersection(
            families(), Sets.intersection(encodings(ours), encodings(theirs.capabilities()))));
  }

  private static Set<AfiSafi> encodings(ImmutableList<Capability> capabilities) {
    Set<AfiSafi> families = new HashSet<>();
    all(capabilities, Capability.ExtendedNextHop.class)
        .flatMap(capability -> capability.encodings().stream())
        .filter(encoding -> encoding.nextHop() != encoding.family().family())
        .forEach(encoding -> families.add(encoding.family()));
    return families;
  }

  /** Families in which one side sends identifiers and the other takes them (RFC 7911 §4). */
  private ImmutableSet<AfiSafi> addPath(boolean weReceive) {
    ImmutableSet.Builder<AfiSafi> agreed = ImmutableSet.builder();
    for (AfiSafi family : families()) {
      boolean we = direction(ours, family, weReceive);
      boolean they = direction(theirs.capabilities(), family, !weReceive);
      if (we && they) {
        agreed.add(family);
      }
    }
    return agreed.build();
  }

  private static boolean direction(
      ImmutableList<Capability> capabilities, AfiSafi family, boolean receive) {
    return all(capabilities, Capability.AddPath.class)
        .flatMap(capability -> capability.directions().stream())
        .anyMatch(direction ->
            direction.family() == family && (receive ? direction.receive() : direction.send()));
  }

  private NegotiatedSession agree(LinkAddresses link) {
    return new NegotiatedSession(
        parameters.neighbor().name(),
        parameters.kind(),
        parameters.localAsn(),
        theirs.asn(),
        parameters.localRouterId(),
        theirs.routerId(),
        link,
        families(),
        extendedNextHop(),
        addPath(true),
        addPath(false),
        both(Capability.FourOctetAsn.class),
        theirsHas(Capability.RouteRefresh.class),
        both(Capability.EnhancedRouteRefresh.class),
        both(Capability.ExtendedMessage.class) ? MAX_EXTENDED_MESSAGE : MAX_MESSAGE,
        Math.min(parameters.holdTimeSeconds(), theirs.holdTimeSeconds()),
        theirs.capabilities());
  }
}
