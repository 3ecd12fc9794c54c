package net.spanwire.bgp;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** Builds a {@link NeighborConfig}; what is not said has its usual value. */
public final class NeighborConfigBuilder {

  private final String name;
  private final long remoteAsn;
  private final IpAddress address;
  private boolean enabled = true;
  private @Nullable String interfaceName;
  private boolean tunnel;
  private @Nullable IpAddress localAddress;
  private int port = 179;
  private boolean passive;
  private Duration holdTime = Duration.ofSeconds(90);
  private Duration sendHoldTime = Duration.ofMinutes(8);
  private Duration connectRetry = Duration.ofSeconds(30);
  private int multihopTtl = 1;
  private boolean ttlSecurity;
  private int maxSegmentSize;
  private ImmutableSet<AfiSafi> families = ImmutableSet.copyOf(AfiSafi.values());
  private boolean extendedNextHop;
  private ImmutableSet<AfiSafi> addPathReceive = ImmutableSet.of();
  private ImmutableSet<AfiSafi> addPathSend = ImmutableSet.of();
  private boolean enforceFirstAs = true;
  private GracefulRestart gracefulRestart = GracefulRestart.DEFAULT;
  private ImmutableMap<AfiSafi, PrefixLimit> prefixLimits = ImmutableMap.of();
  private @Nullable RoleConfig role;
  private boolean honorGracefulShutdown = true;
  private @Nullable TcpPassword password;
  private ImmutableSet<Long> otherAsns = ImmutableSet.of();
  private @Nullable LocalAs localAs;
  private ImportOptions imports = ImportOptions.USUAL;
  private ExportOptions exports = ExportOptions.USUAL;
  private String importPolicy = "none";
  private String exportPolicy = "none";

  NeighborConfigBuilder(String name, long remoteAsn, IpAddress address) {
    this.name = name;
    this.remoteAsn = remoteAsn;
    this.address = address;
    this.extendedNextHop = address.family() == AddressFamily.IPV6;
  }

  NeighborConfigBuilder(NeighborConfig from) {
    this(from.name(), from, from.address());
  }

  /** Another neighbour, with all else the same. */
  NeighborConfigBuilder(String name, NeighborConfig from, IpAddress address) {
    this(name, from.remoteAsn(), address);
    enabled = from.enabled();
    interfaceName = from.interfaceName();
    tunnel = from.tunnel();
    localAddress = from.localAddress();
    port = from.port();
    passive = from.passive();
    holdTime = from.holdTime();
    sendHoldTime = from.sendHoldTime();
    connectRetry = from.connectRetry();
    multihopTtl = from.multihopTtl();
    ttlSecurity = from.ttlSecurity();
    maxSegmentSize = from.maxSegmentSize();
    families = from.families();
    extendedNextHop = from.extendedNextHop();
    addPathReceive = from.addPathReceive();
    addPathSend = from.addPathSend();
    enforceFirstAs = from.enforceFirstAs();
    gracefulRestart = from.gracefulRestart();
    prefixLimits = from.prefixLimits();
    role = from.role();
    honorGracefulShutdown = from.honorGracefulShutdown();
    password = from.password();
    otherAsns = from.otherAsns();
    localAs = from.localAs();
    imports = from.imports();
    exports = from.exports();
    importPolicy = from.importPolicy();
    exportPolicy = from.exportPolicy();
  }

  public NeighborConfigBuilder enabled(boolean value) {
    enabled = value;
    return this;
  }

  /** The link of a link-local neighbour. */
  public NeighborConfigBuilder onInterface(String value) {
    interfaceName = value;
    return this;
  }

  /** The tunnel that has this neighbour, and nobody else, at its other end. */
  public NeighborConfigBuilder throughTunnel(String value) {
    interfaceName = value;
    tunnel = true;
    return this;
  }

  public NeighborConfigBuilder localAddress(@Nullable IpAddress value) {
    localAddress = value;
    return this;
  }

  public NeighborConfigBuilder port(int value) {
    port = value;
    return this;
  }

  public NeighborConfigBuilder passive(boolean value) {
    passive = value;
    return this;
  }

  public NeighborConfigBuilder holdTime(Duration value) {
    holdTime = value;
    return this;
  }

  public NeighborConfigBuilder sendHoldTime(Duration value) {
    sendHoldTime = value;
    return this;
  }

  public NeighborConfigBuilder connectRetry(Duration value) {
    connectRetry = value;
    return this;
  }

  public NeighborConfigBuilder multihopTtl(int value) {
    multihopTtl = value;
    return this;
  }

  public NeighborConfigBuilder ttlSecurity(boolean value) {
    ttlSecurity = value;
    return this;
  }

  public NeighborConfigBuilder maxSegmentSize(int value) {
    maxSegmentSize = value;
    return this;
  }

  public NeighborConfigBuilder families(ImmutableSet<AfiSafi> value) {
    families = value;
    return this;
  }

  public NeighborConfigBuilder extendedNextHop(boolean value) {
    extendedNextHop = value;
    return this;
  }

  public NeighborConfigBuilder addPathReceive(ImmutableSet<AfiSafi> value) {
    addPathReceive = value;
    return this;
  }

  public NeighborConfigBuilder addPathSend(ImmutableSet<AfiSafi> value) {
    addPathSend = value;
    return this;
  }

  public NeighborConfigBuilder enforceFirstAs(boolean value) {
    enforceFirstAs = value;
    return this;
  }

  public NeighborConfigBuilder localAs(@Nullable LocalAs value) {
    localAs = value;
    return this;
  }

  public NeighborConfigBuilder imports(ImportOptions value) {
    imports = value;
    return this;
  }

  public NeighborConfigBuilder exports(ExportOptions value) {
    exports = value;
    return this;
  }

  /** Shorter than {@link #exports} for the one that is wanted most. */
  public NeighborConfigBuilder nextHopSelf() {
    exports = exports.withNextHop(ExportOptions.NextHopRule.SELF);
    return this;
  }

  public NeighborConfigBuilder gracefulRestart(GracefulRestart value) {
    gracefulRestart = value;
    return this;
  }

  public NeighborConfigBuilder prefixLimits(ImmutableMap<AfiSafi, PrefixLimit> value) {
    prefixLimits = value;
    return this;
  }

  public NeighborConfigBuilder role(@Nullable RoleConfig value) {
    role = value;
    return this;
  }

  public NeighborConfigBuilder honorGracefulShutdown(boolean value) {
    honorGracefulShutdown = value;
    return this;
  }

  public NeighborConfigBuilder password(@Nullable TcpPassword value) {
    password = value;
    return this;
  }

  public NeighborConfigBuilder otherAsns(ImmutableSet<Long> value) {
    otherAsns = value;
    return this;
  }

  public NeighborConfigBuilder importPolicy(String value) {
    importPolicy = value;
    return this;
  }

  public NeighborConfigBuilder exportPolicy(String value) {
    exportPolicy = value;
    return this;
  }

  /**
   * The neighbour.
   *
   * @throws IllegalArgumentException for values that do not fit each other, in words
   */
  public NeighborConfig build() {
    return new NeighborConfig(
        name,
        enabled,
        remoteAsn,
        address,
        interfaceName,
        tunnel,
        localAddress,
        port,
        passive,
        holdTime,
        sendHoldTime,
        connectRetry,
        multihopTtl,
        ttlSecurity,
        maxSegmentSize,
        families,
        extendedNextHop,
        addPathReceive,
        addPathSend,
        enforceFirstAs,
        gracefulRestart,
        prefixLimits,
        role,
        honorGracefulShutdown,
        password,
        otherAsns,
        localAs,
        imports,
        exports,
        importPolicy,
        exportPolicy);
  }
}
