package net.spanwire.daemon;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.dataplane.Dataplane;
import net.spanwire.core.dataplane.DataplaneOptions;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.JdkAead;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.LinuxNetwork;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.daemon.config.PacketPathConfig;
import net.spanwire.daemon.config.RouterConfig;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.control.ControlOperations;
import net.spanwire.daemon.control.ControlServer;
import net.spanwire.daemon.control.EventBus;
import net.spanwire.daemon.dns.NettyNameResolver;
import net.spanwire.daemon.link.LinkThread;
import net.spanwire.daemon.link.Links;
import net.spanwire.daemon.status.LiveStatus;
import net.spanwire.daemon.supervisor.NotifySocket;
import net.spanwire.kernelroute.KernelRoutes;
import net.spanwire.kernelroute.ReversePathFilter;
import net.spanwire.kernelroute.sync.KernelConfig;
import net.spanwire.kernelroute.sync.KernelListeners;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Spanwire: all its parts, made and tied together in the order in which they depend on
 * each other, and ended in the other order.
 *
 * <ol>
 *   <li>the packet path, without a tunnel yet
 *   <li>the kernel's routes: what an earlier run left goes, the underlay table comes
 *   <li>the sessions, those behind tunnels waiting for them
 *   <li>the links: interfaces, peers, names of endpoints
 *   <li>the control socket
 * </ol>
 */
final class Daemon implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.daemon");

  /** With it the first packets go as fast as later ones; see {@link Dataplane#warmUp}. */
  private static final Duration WARM_UP = Duration.ofMillis(180);

  /** Where static routes stand: before the learned ones. */
  private static final long STATIC_METRIC_BEFORE_LEARNED = 1;

  private final SpanwireConfig config;
  private final EventBus events = new EventBus();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private @Nullable Reloader reloader;

  private Daemon(SpanwireConfig config) {
    this.config = config;
  }

  /**
   * Starts all of it, or nothing.
   *
   * @param ciphers of this host
   * @throws IOException saying what is in the way, in one line
   */
  static Daemon start(SpanwireConfig config, Path controlSocket, CompletableFuture<Ciphers> ciphers)
      throws IOException {
    Daemon daemon = new Daemon(config);
    try {
      daemon.start(controlSocket, ciphers);
      return daemon;
    } catch (IOException | RuntimeException e) {
      daemon.close();
      throw e;
    }
  }

  private void start(Path controlSocket, CompletableFuture<Ciphers> ciphers) throws IOException {
    KernelConfig kernelConfig = kernelConfig();
    LinkThread thread = part(new LinkThread());
    MultiThreadIoEventLoopGroup group = eventLoops();
    NotifySocket supervisor = part(NotifySocket.open(System.getenv(), group));
    NettyNameResolver resolver = part(new NettyNameResolver(group.next(), config.fwmark()));
    Sessions sessions = new Sessions(config, events);
    Links links = new Links(config, thread, resolver, new Links.Announcer(events, sessions));
    DataplaneOptions options = dataplane(ciphers.join());
    Thread warming = warmUp(options);
    Dataplane dataplane = part(Dataplane.start(options, new LinuxNetwork(), links));
    KernelListeners listeners =
        sessions.kernelListeners().withUnderlay(() -> thread.execute(dataplane::underlayChanged));
    KernelRoutes kernel = part(KernelRoutes.open(kernelConfig, listeners));
    kernel.apply(StandingRoutes.of(config));
    part(sessions).open(kernel);
    Uninterruptibles.joinUninterruptibly(warming);
    part(links).open(dataplane, kernel);
    OriginValidation validation = part(new OriginValidation(sessions.speaker(), resolver));
    validation.apply(config.rpki());
    RunningConfig running = new RunningConfig(config);
    Reloader reloads =
        new Reloader(running, new Reloader.Parts(sessions, links, kernel, validation, supervisor));
    reloader = reloads;
    LiveStatus status =
        new LiveStatus(
            new LiveStatus.About(
                running, options.aead().name(), dataplane.loops(), underlayAdvice()),
            links,
            new LiveStatus.Routing(sessions.speaker(), validation),
            new LiveStatus.Kernel(kernel, kernelConfig));
    part(
        ControlServer.start(
            controlSocket, new ControlOperations(status, sessions, reloads), events));
    ready(supervisor, thread, controlSocket);
    if (config.hasBgp()) {
      Rehearsal.begin(controlSocket);
    }
  }

  /**
   * Has the packet path compiled where it will have something to carry, beside what else begins.
   */
  private Thread warmUp(DataplaneOptions options) {
    return Thread.ofPlatform()
        .name("warm-up")
        .daemon()
        .start(() -> {
          if (!config.peers().isEmpty()) {
            Dataplane.warmUp(options, new LinuxNetwork(), WARM_UP);
          }
        });
  }

  private Aead aead(Ciphers ciphers) throws IOException {
    return switch (config.packetPath().cipher()) {
      case AUTO -> ciphers.aead();
      case JDK -> new JdkAead();
      case LIBCRYPTO ->
          AeadProviders.libcrypto()
              .orElseThrow(() ->
                  new IOException(
                      "packet-path.cipher: this host has no libcrypto.so.3 with ChaCha20-Poly1305;"
                          + " install OpenSSL 3, or leave cipher out"));
    };
  }

  /** Takes over the file as it is by now; what came of it is in the log. */
  void reload() {
    if (reloader != null) {
      reloader.reload(false);
    }
  }

  private <T extends AutoCloseable> T part(T made) {
    parts.push(made);
    return made;
  }

  /** Netty's, for look-ups and for the supervisor. */
  private MultiThreadIoEventLoopGroup eventLoops() {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("dns", true), EpollIoHandler.newFactory());
    part(() -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly());
    return group;
  }

  /** Says that all runs, and goes on telling the supervisor. */
  private void ready(NotifySocket supervisor, LinkThread thread, Path controlSocket) {
    supervisor.ready(config.peers().size() + " tunnels");
    part(supervisor::stopping);
    if (!supervisor.watchdogInterval().isZero()) {
      heartbeat(supervisor, thread);
    }
    LOG.info(
        "running: {} tunnels, {} other neighbours, control socket {}",
        config.peers().size(),
        config.neighbors().size(),
        controlSocket);
  }

  private static void heartbeat(NotifySocket supervisor, LinkThread thread) {
    supervisor.alive();
    thread.after(supervisor.watchdogInterval(), () -> heartbeat(supervisor, thread));
  }

  private DataplaneOptions dataplane(Ciphers ciphers) throws IOException {
    PacketPathConfig packetPath = config.packetPath();
    int processors = Runtime.getRuntime().availableProcessors();
    int loops = packetPath.loopsFor(Links.interfaces(config), processors);
    return new DataplaneOptions(
        Links.udpOptions(config),
        packetPath.offloads(),
        EngineParameters.DEFAULT.withTimers(Timers.parameters()),
        aead(ciphers),
        ciphers.curve(),
        loops,
        packetPath.cryptoWorkersFor(loops, processors));
  }

  private KernelConfig kernelConfig() {
    RouterConfig router = config.router();
    KernelConfig defaults = KernelConfig.defaults();
    return new KernelConfig(
        defaults.protocol(),
        router.table(),
        router.metric(),
        router.metric() == STATIC_METRIC_BEFORE_LEARNED
            ? STATIC_METRIC_BEFORE_LEARNED + 1
            : STATIC_METRIC_BEFORE_LEARNED,
        defaults.hostTable(),
        router.source(),
        config.fwmark() == 0
            ? null
            : new KernelConfig.Underlay(
                config.fwmark(), config.underlayTable(), KernelConfig.Underlay.RULE_PRIORITY),
        true,
        false);
  }

  /** Sets what can be set for marked packets, and says what else should be. */
  private ImmutableList<String> underlayAdvice() {
    if (config.fwmark() == 0) {
      return ImmutableList.of();
    }
    ReversePathFilter filter = new ReversePathFilter();
    filter.enableSourceValidMark();
    ImmutableList<String> advice = filter.advice(List.of());
    advice.forEach(LOG::warn);
    return advice;
  }

  /** Ends everything of ours: sessions with a NOTIFICATION, routes, rules, devices. */
  @Override
  public void close() {
    List<AutoCloseable> inOrder = new ArrayList<>(parts);
    parts.clear();
    for (AutoCloseable part : inOrder) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("while stopping: {}", e.getMessage());
      }
    }
  }
}
