package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import net.spanwire.bgp.rib.RouteMonitor.View;
import net.spanwire.bgp.transport.StationConfig;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** Reads {@code bmp { … }}: monitoring stations. */
final class StationsBinder {

  private static final Duration STATISTICS = Duration.ofSeconds(60);
  private static final Duration CONNECT_RETRY = Duration.ofSeconds(30);

  private static final ImmutableMap<String, View> VIEWS =
      ImmutableMap.of(
          "pre-policy", View.ADJ_RIB_IN_PRE_POLICY,
          "post-policy", View.ADJ_RIB_IN_POST_POLICY,
          "loc-rib", View.LOC_RIB,
          "adj-rib-out", View.ADJ_RIB_OUT_POST_POLICY);
  private static final ImmutableSet<View> DEFAULT_VIEWS =
      ImmutableSet.of(View.ADJ_RIB_IN_PRE_POLICY, View.LOC_RIB);

  private StationsBinder() {}

  static ImmutableList<StationConfig> bind(Section root) {
    Section bmp = root.block("bmp");
    if (bmp == null) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<StationConfig> stations = ImmutableList.builder();
    bmp.blocks("collectors")
        .forEach((name, section) -> {
          Names.check(section);
          StationConfig station = station(section);
          if (station != null) {
            stations.add(station);
          }
        });
    bmp.end();
    return stations.build();
  }

  private static @Nullable StationConfig station(Section section) {
    IpAddress address = section.require("address", Scalars.ADDRESS, "\"192.0.2.10\"");
    Integer port = section.require("port", Scalars.integer(1, 65_535), "11019");
    IpAddress local = section.get("local-address", Scalars.ADDRESS);
    ImmutableList<View> views = section.list("views", StationsBinder::view);
    Duration statistics =
        section.get("statistics", Scalars.duration(Duration.ZERO, Duration.ofHours(1)), STATISTICS);
    Duration retry =
        section.get(
            "connect-retry",
            Scalars.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
            CONNECT_RETRY);
    if (address != null && local != null && local.family() != address.family()) {
      section.error(
          "local-address", local + " and " + address + " are of two families, expected one");
    }
    section.end();
    return address == null || port == null
        ? null
        : new StationConfig(
            section.name(),
            new Endpoint(address, port),
            local,
            section.has("views") ? ImmutableSet.copyOf(views) : DEFAULT_VIEWS,
            statistics,
            retry);
  }

  private static View view(String text) {
    View view = VIEWS.get(text);
    if (view == null) {
      throw Scalars.wrong(text, "unknown", String.join(" or ", VIEWS.keySet()));
    }
    return view;
  }
}
