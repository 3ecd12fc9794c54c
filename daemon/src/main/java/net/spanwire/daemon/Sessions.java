package net.spanwire.daemon;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.spanwire.bgp.ChangeCost;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.Speaker;
import net.spanwire.bgp.SpeakerConfig;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.rib.Origination;
import net.spanwire.bgp.transport.ReceivedMessage;
import net.spanwire.bgp.transport.SessionListener;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.ForwardingTable;
import net.spanwire.core.routing.NextHopTracker;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.core.routing.RouteOutcome;
import net.spanwire.daemon.cli.Version;
import net.spanwire.daemon.config.BgpConfig;
import net.spanwire.daemon.config.RouterConfig;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.config.TunnelConfig;
import net.spanwire.daemon.control.EventBus;
import net.spanwire.daemon.control.EventView;
import net.spanwire.daemon.control.SessionActions;
import net.spanwire.daemon.link.SessionGate;
import net.spanwire.daemon.link.TunnelMtu;
import net.spanwire.daemon.record.Recorder;
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

  private final EventBus events;
  private final KernelPort kernel = new KernelPort();
  private final Speaker speaker;
  private final LocalOriginations local;
  private SpanwireConfig config;
  private boolean listening;
  private final Recorder recorder;

  Sessions(SpanwireConfig config, EventBus events) {
    this.config = config;
    this.events = events;
    this.recorder =
        new Recorder(
            config.mrt(), InstantSource.system(), config.router().asn(), config.neighborConfigs());
    this.speaker =
        new Speaker(speakerConfig(config, config.policies()), kernel, kernel, new Listener());
    this.local = new LocalOriginations(speaker, config.router().redistribute());
  }

  private static SpeakerConfig speakerConfig(
      SpanwireConfig config, ImmutableMap<String, Policy> policies) {
    Ipv4Address routerId = config.router().routerId();
    return new SpeakerConfig(
        config.router().asn() == 0 ? NO_NUMBER : config.router().asn(),
        routerId == null ? new Ipv4Address(0) : routerId,
        ImmutableList.of(), // listens where open() says
        config.router().multipath(),
        policies,
        config.router().options());
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
        .withLocalRoutes(local);
  }

  /**
   * Begins: listens, announces, and makes all neighbours known. Those behind tunnels wait for
   * {@link #tunnelUp}.
   */
  void open(KernelRoutes opened) throws IOException {
    kernel.routes = opened;
    recorder.start(speaker::dumpTable);
    speaker.start();
    listen();
    if (!config.stations().isEmpty()) {
      speaker.monitorBy(config.stations(), "Spanwire " + Version.get(), hostName());
    }
    config.router().announce().forEach(prefix -> speaker.originate(prefix, Origination.ANNOUNCE));
    neighbors(config).values().forEach(speaker::addNeighbor);
    speaker.setRanges(config.neighborRanges());
  }

  private void listen() throws IOException {
    if (config.hasBgp() && !listening) {
      speaker.listen(SpeakerConfig.EVERYWHERE);
      listening = true;
    }
  }

  /** The sessions of a configuration, as the speaker is to have them. */
  static ImmutableMap<String, NeighborConfig> neighbors(SpanwireConfig config) {
    ImmutableMap.Builder<String, NeighborConfig> all = ImmutableMap.builder();
    for (TunnelConfig tunnel : config.peers().values()) {
      BgpConfig bgp = tunnel.bgp();
      if (bgp != null) {
        all.put(
            tunnel.name(),
            bgp.neighbor().toBuilder().maxSegmentSize(TunnelMtu.maxSegmentSize(tunnel)).build());
      }
    }
    config.neighbors().forEach((name, bgp) -> all.put(name, bgp.neighbor()));
    return all.buildOrThrow();
  }

  // ---- another configuration, in three steps, with the tunnels' between the first and the second

  /** What another configuration of a session would cost it now. */
  ChangeCost costOf(NeighborConfig changed) {
    return speaker.costOf(changed);
  }

  /** Ends these sessions, and makes policies known beside those of before. */
  void prepare(SpanwireConfig changed, List<String> ending) {
    Map<String, Policy> both = new HashMap<>(config.policies());
    both.putAll(changed.policies());
    speaker.reconfigure(speakerConfig(changed, ImmutableMap.copyOf(both)));
    ending.forEach(speaker::removeNeighbor);
  }

  /**
   * Tells sessions that stay what is said of them now, and begins new ones.
   *
   * @throws IOException if nobody may connect to us
   */
  void apply(SpanwireConfig changed, List<String> staying, List<String> beginning)
      throws IOException {
    ImmutableMap<String, NeighborConfig> neighbors = neighbors(changed);
    RouterConfig before = config.router();
    config = changed;
    staying.forEach(name -> speaker.updateNeighbor(Objects.requireNonNull(neighbors.get(name))));
    speaker.reconfigure(speakerConfig(changed, changed.policies()));
    announce(before.announce(), changed.router().announce());
    local.want(changed.router().redistribute());
    listen();
    speaker.setRanges(changed.neighborRanges());
    beginning.forEach(name -> speaker.addNeighbor(Objects.requireNonNull(neighbors.get(name))));
  }

  private void announce(List<IpPrefix> before, List<IpPrefix> after) {
    Set<IpPrefix> old = ImmutableSet.copyOf(before);
    Set<IpPrefix> now = ImmutableSet.copyOf(after);
    Sets.difference(old, now).forEach(prefix -> speaker.withdraw(prefix, Origination.ANNOUNCE));
    Sets.difference(now, old).forEach(prefix -> speaker.originate(prefix, Origination.ANNOUNCE));
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "";
    }
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

  /** Tells those who watch, and those who record. */
  private final class Listener implements SessionListener {

    @Override
    public void onStateChange(String neighbor, State from, State to, @Nullable String reason) {
      String why = reason == null || to == State.ESTABLISHED ? "" : ": " + reason;
      events.publish(
          new EventView(
              Instant.now(),
              "session",
              neighbor,
              to.words(),
              neighbor + ": session " + to.words() + why));
      recorder.stateChanged(neighbor, from, to);
    }

    @Override
    public boolean hearsMessages() {
      return recorder.hearsMessages();
    }

    @Override
    public void onReceived(ReceivedMessage message) {
      recorder.received(message);
    }
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

  @Override
  public void close() {
    speaker.close();
    recorder.close();
  }
}
