package net.spanwire.daemon.link;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.wireguard.Health;
import net.spanwire.core.wireguard.Output;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.daemon.config.PeerEndpoint;
import net.spanwire.daemon.config.TunnelConfig;
import net.spanwire.daemon.control.EventBus;
import net.spanwire.daemon.control.EventView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The far end of a tunnel, and the session through it: what happens to the one is told to the
 * other, and its story is told to the log. Owned by the thread of the links.
 */
final class Link {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.link");

  private volatile TunnelConfig config;
  private final EventBus events;
  private final SessionGate gate;
  private volatile @Nullable Peer peer;
  private volatile @Nullable EndpointFollower follower;
  private boolean up;

  Link(TunnelConfig config, EventBus events, SessionGate gate) {
    this.config = config;
    this.events = events;
    this.gate = gate;
  }

  TunnelConfig config() {
    return config;
  }

  /** The engine's side; null while there is no device. */
  @Nullable Peer peer() {
    return peer;
  }

  /** Whether this is its engine's side; so, too, what happens before it has been attached. */
  boolean isOf(Peer other) {
    Peer own = peer;
    return own == null || own.equals(other);
  }

  /** Whether the engine was told all that is said now; the addresses of a name come otherwise. */
  boolean isTold(PeerConfig wanted) {
    Peer own = peer;
    return own != null && own.config().equals(isNamed() ? sameWay(wanted, own.config()) : wanted);
  }

  private static PeerConfig sameWay(PeerConfig wanted, PeerConfig known) {
    return wanted.toBuilder().candidates(known.candidates()).build();
  }

  /** Whether its endpoint has a name that is to be followed. */
  boolean isNamed() {
    PeerEndpoint endpoint = config.endpoint();
    return endpoint != null && endpoint.address().isEmpty();
  }

  void attach(@Nullable Peer attached) {
    peer = attached;
  }

  /** Another configuration of the same tunnel: its engine's side is told by {@link Links}. */
  void reconfigure(TunnelConfig changed) {
    config = changed;
  }

  /** Asks for the addresses of a name from now on; null for none. */
  void follow(@Nullable EndpointFollower started) {
    EndpointFollower before = follower;
    if (before != null) {
      before.stop();
    }
    follower = started;
    if (started != null) {
      started.start();
    }
  }

  /** The addresses of its endpoint that are known. */
  private ImmutableList<Endpoint> candidates() {
    PeerEndpoint endpoint = config.endpoint();
    if (endpoint == null) {
      return ImmutableList.of();
    }
    EndpointFollower following = follower;
    return endpoint
        .address()
        .map(address -> ImmutableList.of(new Endpoint(address, endpoint.port())))
        .orElse(following == null ? ImmutableList.of() : following.candidates());
  }

  /** Tells the session anew that the tunnel works, if it does. */
  void announce() {
    if (up) {
      gate.tunnelUp(config.name());
    }
  }

  /**
   * What the engine is told of this peer.
   *
   * @param listener number of its pair of UDP sockets
   */
  PeerConfig peerConfig(int listener) {
    // A session is worth a tunnel that is kept up; so is an operator who asks for keepalives.
    boolean keepUp = config.bgp() != null || !config.persistentKeepalive().isZero();
    return new PeerConfig(
        config.name(),
        config.privateKey(),
        config.publicKey(),
        config.presharedKey(),
        candidates(),
        config.roaming(),
        config.initiate(),
        keepUp,
        config.persistentKeepalive(),
        config.allowedIps(),
        listener,
        config.dscp());
  }

  void onHealth(Output.HealthChanged change) {
    String reason = reason(change.reason());
    boolean was = passes(change.before());
    boolean is = passes(change.health());
    up = is;
    if (is && !was) {
      LOG.info("{}: tunnel up: {}", config.name(), reason);
      gate.tunnelUp(config.name());
    } else if (was && !is) {
      LOG.warn("{}: tunnel down: {}", config.name(), reason);
      gate.tunnelDown(config.name(), "tunnel down: " + reason);
    } else if (change.health() == Health.SUSPECT) {
      LOG.warn("{}: tunnel suspect: {}", config.name(), reason);
    }
    publish(change.health().toString(), "tunnel " + change.health() + ": " + reason);
  }

  /** A tunnel whose answers are late still has a session; it is the handshake that decides. */
  private static boolean passes(Health health) {
    return health == Health.UP || health == Health.SUSPECT;
  }

  void onEndpoint(Output.EndpointChanged change) {
    LOG.info("{}: endpoint is {}", config.name(), change.path());
    publish("endpoint", "endpoint is " + change.path());
  }

  void onStale() {
    EndpointFollower following = follower;
    if (following != null) {
      following.onStale();
    }
  }

  void onDeviceGone() {
    attach(null);
    up = false;
    String reason = "somebody deleted the interface " + config.interfaceName();
    LOG.warn("{}: tunnel down: {}", config.name(), reason);
    gate.tunnelDown(config.name(), "tunnel down: " + reason);
    publish(Health.DOWN.toString(), "tunnel down: " + reason);
  }

  /** The reason, with what is known of the name behind the endpoint. */
  String reason(String engines) {
    EndpointFollower following = follower;
    String problem = following == null ? "" : following.problem();
    return problem.isEmpty() ? engines : engines + "; " + problem;
  }

  private void publish(String state, String message) {
    events.publish(
        new EventView(
            Instant.now(), "tunnel", config.name(), state, config.name() + ": " + message));
  }
}
