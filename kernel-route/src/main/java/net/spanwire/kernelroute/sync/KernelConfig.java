package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import org.jspecify.annotations.Nullable;

/**
 * What is ours in the kernel, and where.
 *
 * @param protocol the author of our routes, rules and next hop objects (rtm_protocol), 5 to 255:
 *     what carries it is ours alone, and is removed when it is not desired
 * @param table where routes go
 * @param learnedMetric of {@link ForwardingRoute.Purpose#LEARNED}
 * @param staticMetric of {@link ForwardingRoute.Purpose#STATIC}; another than learnedMetric
 * @param hostTable the table of the host's own routes: mirrored, redistributed, and asked for next
 *     hops
 * @param sources at most one per family: the source of this host's own packets into learned routes
 *     (RTA_PREFSRC). Left out, with a warning, as long as the host does not have the address: a
 *     route without its preferred source is better than none
 * @param underlay null where no packets of ours need to be kept out of learned routes
 * @param nextHopObjects false: write next hops into each route, even if the kernel has objects
 * @param keepStale true: what an earlier run left stays until {@link Reconciler#sweepStale}, so
 *     that a planned restart does not interrupt traffic
 */
public record KernelConfig(
    int protocol,
    int table,
    long learnedMetric,
    long staticMetric,
    int hostTable,
    ImmutableList<IpAddress> sources,
    @Nullable Underlay underlay,
    boolean nextHopObjects,
    boolean keepStale) {

  /** The number of {@code spanwire} for /etc/iproute2/rt_protos: free in Linux's list. */
  public static final int PROTOCOL = 83;

  /** The worst there is: of aggregates, and of the end of the underlay table. */
  public static final long WORST_METRIC = 0xffff_ffffL;

  /**
   * Where the packets of the tunnels themselves look: a mirror of the host's table without our
   * routes and our interfaces, and nothing after it.
   *
   * @param fwmark the mark that those packets carry; not 0
   * @param table of the mirror; ours alone
   * @param rulePriority of the rule that sends marked packets there: before main (32766)
   */
  public record Underlay(int fwmark, int table, int rulePriority) {

    public static final int RULE_PRIORITY = 5182;

    public Underlay {
      if (fwmark == 0) {
        throw new IllegalArgumentException("a mark of 0 is that of every packet");
      }
      if (rulePriority < 1 || rulePriority >= 32_766) {
        throw new IllegalArgumentException(
            "the rule's priority is 1 to 32765, between local and main, not " + rulePriority);
      }
    }
  }

  public KernelConfig {
    if (protocol <= Rtnetlink.RTPROT_STATIC || protocol > 255) {
      throw new IllegalArgumentException("our protocol number is 5 to 255, not " + protocol);
    }
    checkMetric("learned", learnedMetric);
    checkMetric("static", staticMetric);
    if (learnedMetric == staticMetric) {
      throw new IllegalArgumentException("learned and static routes need different metrics");
    }
    if (underlay != null && (underlay.table() == table || underlay.table() == hostTable)) {
      throw new IllegalArgumentException("the underlay table " + underlay.table() + " is in use");
    }
    for (AddressFamily family : AddressFamily.values()) {
      if (sources.stream().filter(source -> source.family() == family).count() > 1) {
        throw new IllegalArgumentException("there are two source addresses of " + family);
      }
    }
  }

  private static void checkMetric(String purpose, long metric) {
    if (metric < 1 || metric >= WORST_METRIC) {
      throw new IllegalArgumentException(
          "the metric of " + purpose + " routes is 1 to 4294967294, not " + metric);
    }
  }

  /** Main table, metrics 20 and 10, no preferred source, no underlay. */
  public static KernelConfig defaults() {
    return new KernelConfig(
        PROTOCOL,
        Rtnetlink.RT_TABLE_MAIN,
        20,
        10,
        Rtnetlink.RT_TABLE_MAIN,
        ImmutableList.of(),
        null,
        true,
        false);
  }

  public KernelConfig withUnderlay(Underlay other) {
    return new KernelConfig(
        protocol,
        table,
        learnedMetric,
        staticMetric,
        hostTable,
        sources,
        other,
        nextHopObjects,
        keepStale);
  }

  public KernelConfig withSources(ImmutableList<IpAddress> others) {
    return new KernelConfig(
        protocol,
        table,
        learnedMetric,
        staticMetric,
        hostTable,
        others,
        underlay,
        nextHopObjects,
        keepStale);
  }

  public KernelConfig withoutNextHopObjects() {
    return new KernelConfig(
        protocol,
        table,
        learnedMetric,
        staticMetric,
        hostTable,
        sources,
        underlay,
        false,
        keepStale);
  }

  public KernelConfig keepingStale() {
    return new KernelConfig(
        protocol,
        table,
        learnedMetric,
        staticMetric,
        hostTable,
        sources,
        underlay,
        nextHopObjects,
        true);
  }

  /** Whether a route of ours may have this key: what else carries our number is nobody's. */
  boolean isKeyOfOurs(Route route) {
    return route.table() == table
        && purpose(route.metric()) != null
        && route.tos() == 0
        && route.source() == null;
  }

  long metric(ForwardingRoute.Purpose purpose) {
    return switch (purpose) {
      case STATIC -> staticMetric;
      case LEARNED -> learnedMetric;
      case AGGREGATE -> WORST_METRIC;
    };
  }

  ForwardingRoute.@Nullable Purpose purpose(long metric) {
    if (metric == WORST_METRIC) {
      return ForwardingRoute.Purpose.AGGREGATE;
    } else if (metric == learnedMetric) {
      return ForwardingRoute.Purpose.LEARNED;
    }
    return metric == staticMetric ? ForwardingRoute.Purpose.STATIC : null;
  }

  /** The address of a family among sources; null if there is none. */
  static @Nullable IpAddress source(ImmutableList<IpAddress> sources, AddressFamily family) {
    for (IpAddress source : sources) {
      if (source.family() == family) {
        return source;
      }
    }
    return null;
  }
}
