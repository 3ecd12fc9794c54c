package net.spanwire.daemon;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import net.spanwire.bgp.Speaker;
import net.spanwire.bgp.SpeakerConfig;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.rib.Origination;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.ForwardingTable;
import net.spanwire.core.routing.LocalRoutes;
import net.spanwire.core.routing.NextHopTracker;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.core.routing.RouteOutcome;
import net.spanwire.daemon.config.BgpConfig;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.config.TunnelConfig;
import net.spanwire.daemon.control.EventBus;
import net.spanwire.daemon.control.EventView;
import net.spanwire.daemon.control.SessionActions;
import net.spanwire.daemon.link.SessionGate;
import net.spanwire.daemon.link.TunnelMtu;
import net.spanwire.kernelroute.KernelRoutes;
import net.spanwire.kernelroute.sync.KernelListeners;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The speaker among the others: takes what the kernel and the tunnels tell, gives what operators
 * order, and tells of its sessions. Without a neighbour there is a speaker all the same, which
 * listens nowhere.
 */
final class Sessions implements SessionGate, SessionActions, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.session");

  /** Stands for our own number where there is no session that could tell it (RFC 7300 §4). */
  private static final long NO_NUMBER = 0xffff_ffffL;

  private final SpanwireConfig config;
  private final EventBus events;
  private final KernelPort kernel = new KernelPort();
  private final Speaker speaker;

  Sessions(SpanwireConfig config, EventBus events) {
    this.config = config;
    this.events = events;
    Ipv4Address routerId = config.router().routerId();
    this.speaker =
        new Speaker(
            new SpeakerConfig(
                config.router().asn() == 0 ? NO_NUMBER : config.router().asn(),
                routerId == null ? new Ipv4Address(0) : routerId,
                config.hasBgp() ? SpeakerConfig.EVERYWHERE : ImmutableList.of(),
                config.router().multipath(),
                config.policies(),
                config.router().options()),
            kernel,
            kernel,
            this::onSession);
  }

  /** The kernel's routes, which are there only after they have someone to tell. */
  private static final class KernelPort implements ForwardingTable, NextHopTracker {
    private volatile @Nullable KernelRoutes routes;

    private KernelRoutes routes() {
      KernelRoutes opened = routes;
      if (opened == null) {
        throw new IllegalStateException("the speaker has begun before the kernel's routes");
      }
      return opened;
    }

    @Override
    public void apply(List<RouteChange> changes) {
      routes().apply(changes);
    }

    @Override
    public boolean hasRoom(Runnable resume) {
      return routes().hasRoom(resume);
    }

    @Override
    public void watch(IpAddress address) {
      routes().watch(address);
    }

    @Override
    public void unwatch(IpAddress address) {
      routes().unwatch(address);
    }
  }

  Speaker speaker() {
    return speaker;
  }

  /** What the kernel's routes are to tell. */
  KernelListeners kernelListeners() {
    return KernelListeners.none()
        .withOutcomes(this::onOutcome)
        .withNextHops(speaker::onResolution)
        .withLocalRoutes(new Redistribution());
  }

  /**
   * Begins: listens, announces, and makes all neighbours known. Those behind tunnels wait for
   * {@link #tunnelUp}.
   */
  void open(KernelRoutes opened) throws IOException {
    kernel.routes = opened;
    speaker.start();
    config.router().announce().forEach(prefix -> speaker.originate(prefix, Origination.ANNOUNCE));
    for (TunnelConfig tunnel : config.peers().values()) {
      BgpConfig bgp = tunnel.bgp();
      if (bgp != null) {
        speaker.addNeighbor(
            bgp.neighbor().toBuilder().maxSegmentSize(TunnelMtu.maxSegmentSize(tunnel)).build());
      }
    }
    config.neighbors().values().forEach(bgp -> speaker.addNeighbor(bgp.neighbor()));
    speaker.setRanges(config.neighborRanges());
  }

  @Override
  public void tunnelUp(String neighbor) {
    speaker.transportUp(neighbor);
  }

  @Override
  public void tunnelDown(String neighbor, String reason) {
    speaker.transportDown(neighbor, reason);
  }

  @Override
  public String reset(String neighbor, String communication) {
    speaker.reset(neighbor, communication);
    return neighbor + ": the session is being reset";
  }

  @Override
  public String softReset(String neighbor) {
    speaker.softReset(neighbor);
    return neighbor + ": all routes are being judged and announced again";
  }

  @Override
  public String enable(String neighbor) {
    speaker.enable(neighbor);
    return neighbor + ": enabled";
  }

  @Override
  public String refresh(String neighbor) {
    speaker.refresh(neighbor);
    return neighbor + ": asked for all its routes again";
  }

  @Override
  public String drain(String neighbor) {
    speaker.drain(neighbor);
    return neighbor + ": traffic is leaving it; enable lets it come back";
  }

  @Override
  public String disable(String neighbor, String communication) {
    speaker.disable(neighbor, communication);
    return neighbor + ": disabled";
  }

  private void onSession(String neighbor, State from, State to, @Nullable String reason) {
    String why = reason == null || to == State.ESTABLISHED ? "" : ": " + reason;
    events.publish(
        new EventView(
            Instant.now(),
            "session",
            neighbor,
            to.words(),
            neighbor + ": session " + to.words() + why));
  }

  private void onOutcome(
      IpPrefix destination, ForwardingRoute.Purpose purpose, RouteOutcome outcome) {
    if (outcome instanceof RouteOutcome.Refused(String reason)) {
      LOG.warn("{}: the kernel refuses the route: {}", destination, reason);
      events.publish(
          new EventView(
              Instant.now(), "kernel", null, "refused", destination + " refused: " + reason));
    }
  }

  /** {@code router.redistribute}: the kernel's other routes, announced too. */
  private final class Redistribution implements LocalRoutes.Listener {

    @Override
    public void onRoute(IpPrefix destination, LocalRoutes.Origin origin) {
      if (config.router().redistribute().contains(origin)) {
        speaker.originate(destination, origination(origin));
      }
    }

    @Override
    public void onWithdrawn(IpPrefix destination, LocalRoutes.Origin origin) {
      if (config.router().redistribute().contains(origin)) {
        speaker.withdraw(destination, origination(origin));
      }
    }

    private static Origination origination(LocalRoutes.Origin origin) {
      return switch (origin) {
        case CONNECTED -> Origination.CONNECTED;
        case STATIC -> Origination.STATIC;
        case KERNEL -> Origination.KERNEL;
      };
    }
  }

  @Override
  public void close() {
    speaker.close();
  }
}
