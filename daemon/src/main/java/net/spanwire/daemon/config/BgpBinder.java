package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import net.spanwire.bgp.Confederation;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.NeighborConfigBuilder;
import net.spanwire.bgp.RoleConfig;
import net.spanwire.bgp.TcpPassword;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.fsm.SessionParameters;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.BgpRole;
import net.spanwire.bgp.transport.TcpSignatures;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/** Reads the keys of a session: {@code peers.NAME.bgp} and {@code neighbors.NAME} share them. */
final class BgpBinder {

  static final int BGP_PORT = 179;
  static final Duration DEFAULT_HOLD = Duration.ofSeconds(90);
  static final Duration DEFAULT_RETRY = Duration.ofSeconds(30);
  private static final Duration DEFAULT_SEND_HOLD = Duration.ofMinutes(8);
  private static final Scalar<Duration> SEND_HOLD =
      Scalars.duration(Duration.ofSeconds(3), Duration.ofHours(24));
  private static final Scalar<Duration> RETRY =
      Scalars.duration(Duration.ofSeconds(1), Duration.ofHours(1));

  private static final Scalar<AfiSafi> FAMILY =
      text ->
          switch (text) {
            case "ipv4" -> AfiSafi.IPV4_UNICAST;
            case "ipv6" -> AfiSafi.IPV6_UNICAST;
            default -> throw Scalars.wrong(text, "no family", "ipv4 or ipv6");
          };

  private final RouterConfig router;
  private final Secrets secrets;
  private final PolicyBinder policies;

  BgpBinder(HostDefaults host, PolicyBinder policies) {
    this.router = host.router();
    this.secrets = host.secrets();
    this.policies = policies;
  }

  /**
   * How a session comes about.
   *
   * @param name of the peer or neighbour
   * @param address null where it is wrong: the rest is checked all the same
   * @param tunnel true if {@code interfaceName} is a tunnel of this peer
   */
  record Place(
      String name, @Nullable IpAddress address, @Nullable String interfaceName, boolean tunnel) {}

  @Nullable BgpConfig bind(Section section, Place place) {
    return bind(section, place, section.require("asn", Scalars.ASN, "65002"));
  }

  /** Reads all but the neighbour's number, which is null where it is wrong. */
  @Nullable BgpConfig bind(Section section, Place place, @Nullable Long asn) {
    if (router.asn() == 0 && asn != null) {
      section.error(
          section.where(),
          section.path() + ": a session needs our own number, expected router.asn = 65001");
    }
    NeighborConfigBuilder neighbor = begin(section, place, asn);
    SessionKind kind = kind(section, neighbor.build());
    neighbor
        .enabled(section.get("enabled", Scalars.ON_OFF, true))
        .localAddress(localAddress(section, place))
        .port(section.get("port", Scalars.integer(1, 65_535), BGP_PORT))
        .passive(section.get("passive", Scalars.ON_OFF, false))
        .holdTime(holdTime(section))
        .sendHoldTime(section.get("send-hold-time", SEND_HOLD, DEFAULT_SEND_HOLD))
        .connectRetry(section.get("connect-retry", RETRY, DEFAULT_RETRY))
        .multihopTtl(
            section.get(
                "multihop", Scalars.integer(1, 255), kind == SessionKind.INTERNAL ? 255 : 1))
        .ttlSecurity(section.get("ttl-security", Scalars.ON_OFF, false))
        .families(families(section))
        .enforceFirstAs(section.get("enforce-first-as", Scalars.ON_OFF, true))
        .importPolicy(policies.reference(section, PolicyBinder.Direction.IMPORT, kind.interior()))
        .exportPolicy(policies.reference(section, PolicyBinder.Direction.EXPORT, kind.interior()));
    bindSession(section, kind, neighbor);
    new PathsBinder(section, policies, kind).bind(neighbor);
    boolean bfd = section.get("bfd", Scalars.ON_OFF, false);
    if (bfd) {
      section.notYet("bfd");
    }
    section.end();
    return asn == null || place.address() == null ? null : new BgpConfig(neighbor.build(), bfd);
  }

  private void bindSession(Section section, SessionKind kind, NeighborConfigBuilder neighbor) {
    neighbor
        .gracefulRestart(RestartBinder.bind(section.block("graceful-restart")))
        .prefixLimits(PrefixLimitBinder.bind(section.block("prefix-limit")))
        .role(role(section, kind.interior()))
        .honorGracefulShutdown(section.get("honor-graceful-shutdown", Scalars.ON_OFF, true))
        .password(password(section));
  }

  private static @Nullable RoleConfig role(Section section, boolean internal) {
    BgpRole role = section.get("role", Scalars.oneOf(BgpRole.class));
    boolean strict = section.get("role-strict", Scalars.ON_OFF, false);
    if (role == null) {
      if (strict) {
        section.error("role-strict", "is on without a role, expected role = customer or its like");
      }
      return null;
    }
    if (internal) {
      section.error("role", "stands within one autonomous system, expected it between two only");
    }
    return new RoleConfig(role, strict);
  }

  private @Nullable TcpPassword password(Section section) {
    TcpPassword password = secrets.read(section, "password", TcpPassword::of);
    String problem = password == null ? null : TcpSignatures.unsupported(false);
    if (problem != null) {
      section.error("password", problem + ", expected none");
    }
    return password;
  }

  private NeighborConfigBuilder begin(Section section, Place place, @Nullable Long asn) {
    NeighborConfigBuilder neighbor =
        NeighborConfig.builder(
                place.name(),
                asn == null ? 1 : asn, // goes on in the place of what is wrong
                place.address() == null ? new Ipv4Address(1) : place.address())
            .localAs(PathsBinder.localAs(section, router.asn()));
    String link = place.interfaceName();
    if (link == null) {
      return neighbor;
    }
    return place.tunnel() ? neighbor.throughTunnel(link) : neighbor.onInterface(link);
  }

  /** Which border the session crosses; also what is wrong with that. */
  private SessionKind kind(Section section, NeighborConfig neighbor) {
    Confederation confederation = router.options().confederation();
    SessionKind kind =
        SessionParameters.of(neighbor, router.asn(), new Ipv4Address(0), confederation).kind();
    if (confederation != null && neighbor.remoteAsn() == confederation.identifier()) {
      section.error(
          "asn", neighbor.remoteAsn() + " is our own confederation, expected a member or another");
    }
    if (neighbor.localAs() != null && kind == SessionKind.CONFEDERATION) {
      section.error(
          "local-as", "the neighbour is another member of our confederation, expected none");
    }
    return kind;
  }

  private static Duration holdTime(Section section) {
    return section.get(
        "hold-time",
        text -> {
          Duration hold = Scalars.parseDuration(text);
          boolean tooShort = !hold.isZero() && hold.compareTo(Duration.ofSeconds(3)) < 0;
          if (tooShort || hold.toSeconds() > 65_535 || hold.toMillis() % 1000 != 0) {
            // RFC 4271 §4.2
            throw Scalars.wrong(text, "no hold time", "0, or 3s to 65535s in whole seconds");
          }
          return hold;
        },
        DEFAULT_HOLD);
  }

  private static @Nullable IpAddress localAddress(Section section, Place place) {
    IpAddress local = section.get("local-address", Scalars.ADDRESS);
    IpAddress remote = place.address();
    if (local != null && remote != null && local.family() != remote.family()) {
      section.error(
          "local-address",
          local + " and the neighbour " + remote + " are of two families, expected one");
    }
    if (local != null && local.equals(remote)) {
      section.error("local-address", local + " is the neighbour's, expected ours");
    }
    return local;
  }

  private static ImmutableSet<AfiSafi> families(Section section) {
    if (!section.has("families")) {
      return ImmutableSet.copyOf(AfiSafi.values());
    }
    ImmutableSet<AfiSafi> families = ImmutableSet.copyOf(section.list("families", FAMILY));
    if (families.isEmpty() && section.isList("families")) {
      section.error("families", "is empty or wrong, expected [ipv4, ipv6] or one of them");
    }
    return families.isEmpty() ? ImmutableSet.copyOf(AfiSafi.values()) : families;
  }
}
