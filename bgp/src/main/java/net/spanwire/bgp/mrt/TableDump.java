package net.spanwire.bgp.mrt;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import net.spanwire.bgp.mrt.MrtRecord.TablePeer;
import net.spanwire.bgp.mrt.MrtRecord.TableRoute;
import net.spanwire.bgp.rib.PathView;
import net.spanwire.bgp.rib.RouteView;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/**
 * A table as its neighbours gave it: all paths as they came, before import. Our own routes are not
 * in it, nor what a neighbour says whose session came up after the dump began.
 */
public final class TableDump {

  private final Instant time;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final ImmutableList<Source> sources;
  private long sequence;

  /**
   * A neighbour whose session is up.
   *
   * @param since when it came up: what the records give as the time a route was heard, as the RIB
   *     keeps none
   * @param pathIds whether it sends path identifiers
   */
  public record Source(String name, TablePeer peer, Instant since, boolean pathIds) {}

  public TableDump(Instant time, ImmutableList<Source> sources) {
    this.time = time;
    this.sources = sources;
    sources.forEach(source -> indexes.put(source.name(), indexes.size()));
  }

  /** The first record. */
  public MrtRecord peers(Ipv4Address collector) {
    return new MrtRecord.PeerIndexTable(
        time,
        collector,
        "",
        sources.stream().map(Source::peer).collect(ImmutableList.toImmutableList()));
  }

  /** The record of a destination, or null if no neighbour gave a path. */
  public @Nullable MrtRecord routes(RouteView route) {
    ImmutableList.Builder<TableRoute> routes = ImmutableList.builder();
    boolean pathIds = false;
    for (PathView path : route.paths()) {
      Integer index = indexes.get(path.neighbor());
      if (index != null) {
        Source source = sources.get(index);
        pathIds |= source.pathIds();
        routes.add(new TableRoute(index, source.since(), path.pathId(), path.received()));
      }
    }
    ImmutableList<TableRoute> found = routes.build();
    return found.isEmpty()
        ? null
        : new MrtRecord.TableRoutes(time, sequence++, route.prefix(), pathIds, found);
  }
}
