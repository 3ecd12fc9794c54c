package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import net.spanwire.bgp.NeighborRange;
import net.spanwire.bgp.transport.RpkiFeed;
import net.spanwire.core.dataplane.DataplaneOptions;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.daemon.config.PacketPathConfig.Cipher;
import org.jspecify.annotations.Nullable;

/** Reads {@code spanwire { … }}. */
final class RootBinder {

  /** A path in sockaddr_un has 108 bytes with its NUL; one more is for a name while it is made. */
  private static final int MAX_SOCKET_PATH_BYTES = 106;

  static final int DEFAULT_PORT = 51_820;
  static final int DEFAULT_UNDERLAY_TABLE = 51_820;
  static final int DEFAULT_MARK = 0xca6c;
  static final Path DEFAULT_CONTROL_SOCKET = Path.of("/run/spanwire/control.sock");

  private final Section section;
  private final Secrets secrets;

  RootBinder(Section section, Path file) {
    this.section = section;
    this.secrets = new Secrets(file);
  }

  /** Always returns a value: it is of use only if there is no problem. */
  SpanwireConfig bind() {
    HostDefaults host = bindHost();
    PolicyBinder policies = new PolicyBinder(section);
    policies.bind();
    Map<String, TunnelConfig> peers = new TunnelsBinder(section, host, policies).bind();
    Map<String, BgpConfig> neighbors = new NeighborsBinder(section, host, policies).bind();
    ImmutableList<NeighborRange> ranges = new NeighborRangesBinder(section, host, policies).bind();
    SpanwireConfig config =
        new SpanwireConfig(
            secrets.configFile(),
            host.privateKey(),
            host.listenPort(),
            host.bind(),
            section.get("fwmark", Scalars.MARK, DEFAULT_MARK),
            underlayTable(host.router()),
            host.router(),
            ImmutableMap.copyOf(peers),
            ImmutableMap.copyOf(neighbors),
            ranges,
            policies.policies(),
            bindPacketPath(),
            bindRpki(),
            bindMonitor(),
            RecordBinder.bind(section),
            StationsBinder.bind(section),
            section.get("control-socket", RootBinder::parseSocketPath, DEFAULT_CONTROL_SOCKET),
            bindRestart());
    policies.reportUnused();
    section.end();
    return config;
  }

  private HostDefaults bindHost() {
    boolean keyGiven = section.has("private-key") || section.has("private-key-file");
    PrivateKey privateKey = secrets.read(section, "private-key", PrivateKey::parse);
    return new HostDefaults(
        privateKey,
        keyGiven,
        section.where(),
        section.get("listen-port", Scalars.integer(1, 65_535), DEFAULT_PORT),
        section.get("bind", RootBinder::parseBind),
        new RouterBinder(section).bind(privateKey),
        secrets);
  }

  private int underlayTable(RouterConfig router) {
    int table = section.get("underlay-table", Scalars.MARK, DEFAULT_UNDERLAY_TABLE);
    if (table == router.table() || table >= 253 && table <= 255) {
      section.error(
          "underlay-table", table + " is in use for other routes, expected a table of its own");
    }
    return table;
  }

  private PacketPathConfig bindPacketPath() {
    Section path = section.block("packet-path");
    if (path == null) {
      return PacketPathConfig.DEFAULT;
    }
    PacketPathConfig config =
        new PacketPathConfig(
            path.get("cipher", Scalars.oneOf(Cipher.class), Cipher.AUTO),
            path.get("loops", RootBinder::parseLoops, PacketPathConfig.AUTO),
            new Offloads(
                path.get("tcp-segmentation", Scalars.ON_OFF, true),
                path.get("udp-segmentation", Scalars.ON_OFF, true),
                path.get("udp-segment", Scalars.ON_OFF, true),
                path.get("udp-gro", Scalars.ON_OFF, true)),
            path.get("crypto-workers", RootBinder::parseCryptoWorkers, PacketPathConfig.AUTO));
    path.end();
    return config;
  }

  private static int parseLoops(String text) {
    return parseThreads(text, "loops", 1, DataplaneOptions.MOST_LOOPS);
  }

  private static int parseCryptoWorkers(String text) {
    return parseThreads(text, "workers", 0, DataplaneOptions.MAX_CRYPTO_WORKERS);
  }

  private static int parseThreads(String text, String what, int least, int most) {
    if (text.equals("auto")) {
      return PacketPathConfig.AUTO;
    }
    try {
      return Scalars.integer(least, most).parse(text);
    } catch (IllegalArgumentException e) {
      throw Scalars.wrong(text, "no number of " + what, "auto, or " + least + " to " + most);
    }
  }

  private RpkiConfig bindRpki() {
    Section rpki = section.block("rpki");
    if (rpki == null) {
      return new RpkiConfig(ImmutableList.of());
    }
    ImmutableList<RpkiFeed.Cache> caches = rpki.list("caches", RootBinder::parseCache);
    if (caches.isEmpty() && !rpki.has("caches")) {
      section.error("rpki", "has no caches, expected caches = [\"rtr.example.net:323\"]");
    }
    rpki.end();
    return new RpkiConfig(caches);
  }

  private static RpkiFeed.Cache parseCache(String text) {
    PeerEndpoint endpoint = PeerEndpoint.parse(text);
    return new RpkiFeed.Cache(endpoint.host(), endpoint.port());
  }

  private @Nullable MonitorConfig bindMonitor() {
    Section monitor = section.block("monitor");
    if (monitor == null) {
      return null;
    }
    Endpoint listen = monitor.require("listen", RootBinder::parseListen, "\"127.0.0.1:9479\"");
    monitor.notYet("listen");
    monitor.end();
    return listen == null ? null : new MonitorConfig(listen);
  }

  private RestartKeep bindRestart() {
    Section restart = section.block("restart");
    if (restart == null) {
      return RestartKeep.AUTO;
    }
    RestartKeep keep = restart.get("keep", Scalars.oneOf(RestartKeep.class), RestartKeep.AUTO);
    restart.end();
    return keep;
  }

  private static Endpoint parseListen(String text) {
    PeerEndpoint listen = PeerEndpoint.parse(text.replaceFirst("^(\\*|0\\.0\\.0\\.0):", "[::]:"));
    IpAddress address =
        listen
            .address()
            .orElseThrow(
                () -> Scalars.wrong(text, "a name", "an address with a port: 127.0.0.1:9479"));
    return new Endpoint(address, listen.port());
  }

  static Bind parseBind(String text) {
    try {
      return new Bind.ToAddress(IpAddress.parse(text));
    } catch (IllegalArgumentException e) {
      return new Bind.ToDevice(Scalars.INTERFACE.parse(text));
    }
  }

  private static Path parseSocketPath(String text) {
    Path path = Path.of(text);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (!path.isAbsolute() || bytes > MAX_SOCKET_PATH_BYTES) {
      throw Scalars.wrong(
          text,
          path.isAbsolute() ? "too long: " + bytes + " bytes" : "no absolute path",
          "an absolute path of up to " + MAX_SOCKET_PATH_BYTES + " bytes");
    }
    return path;
  }
}
