package net.spanwire.daemon.reload;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.spanwire.bgp.ChangeCost;
import net.spanwire.daemon.config.ConfigReading;
import net.spanwire.daemon.config.Problem;
import net.spanwire.daemon.control.ReloadView;
import net.spanwire.daemon.control.ReloadView.ChangeView;
import org.jspecify.annotations.Nullable;

/** Puts a difference into words: each change with what it costs. */
public final class ReloadReport {

  private final String file;
  private final ConfigReading reading;
  private final ConfigDifference difference;
  private final Map<String, ChangeCost> costs;
  private final List<ChangeView> changes = new ArrayList<>();
  private final List<String> resets = new ArrayList<>();

  /**
   * Of a file without errors.
   *
   * @param costs what each changed session costs, by name
   */
  public ReloadReport(
      String file,
      ConfigReading reading,
      ConfigDifference difference,
      ImmutableMap<String, ChangeCost> costs) {
    this.file = file;
    this.reading = reading;
    this.difference = difference;
    this.costs = costs;
    difference.tunnels().forEach(this::tunnel);
    difference.sessions().forEach(this::session);
    difference
        .policies()
        .forEach(
            name -> add("policy", name, "changed", ImmutableSet.of(), "routes are judged again"));
    difference
        .router()
        .forEach(key -> add("router", null, "changed", ImmutableSet.of(key), "no interruption"));
    if (difference.rpki()) {
      add("rpki", null, "changed", ImmutableSet.of("caches"), "what is known stays until then");
    }
  }

  /** Of a file with errors: nothing was changed. */
  public static ReloadView refused(String file, ConfigReading reading) {
    return new ReloadView(
        file,
        false,
        texts(reading.errors()),
        texts(reading.warnings()),
        ImmutableList.of(),
        0,
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of());
  }

  /**
   * The report.
   *
   * @param sessions how many there were
   * @param failures what could not be done
   */
  public ReloadView view(boolean applied, int sessions, ImmutableList<String> failures) {
    return new ReloadView(
        file,
        applied,
        ImmutableList.of(),
        texts(reading.warnings()),
        ImmutableList.copyOf(changes),
        sessions,
        ImmutableList.copyOf(resets),
        difference.deferred().asList(),
        difference.refused().asList(),
        failures);
  }

  private static ImmutableList<String> texts(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(ImmutableList.toImmutableList());
  }

  private void add(
      String what, @Nullable String name, String change, ImmutableSet<String> keys, String cost) {
    changes.add(new ChangeView(what, name, change, keys.asList(), cost));
  }

  private void tunnel(String name, ConfigDifference.Change change) {
    String cost =
        switch (change.kind()) {
          case ADDED -> "a new tunnel";
          case REMOVED -> "the tunnel ends";
          case REPLACED -> "the tunnel ends, and another begins";
          case CHANGED -> "no interruption";
        };
    add("peer", name, word(change), change.keys(), cost);
  }

  private void session(String name, ConfigDifference.Change change) {
    String cost =
        switch (change.kind()) {
          case ADDED -> "a new session";
          case REMOVED -> reset(name, "removed", "the session ends");
          case REPLACED ->
              reset(name, String.join(", ", change.keys()), "the session ends, and comes back");
          case CHANGED -> changed(name, change);
        };
    add("session", name, word(change), change.keys(), cost);
  }

  private String changed(String name, ConfigDifference.Change change) {
    return switch (costs.getOrDefault(name, ChangeCost.NOTHING)) {
      case NOTHING -> "no interruption";
      case ROUTE_REFRESH -> "the neighbour is asked for its routes again";
      case RESET ->
          reset(name, String.join(", ", change.keys()), "the session ends, and comes back");
    };
  }

  private String reset(String name, String why, String words) {
    resets.add(name + " (" + why + ")");
    return words;
  }

  private static String word(ConfigDifference.Change change) {
    return Ascii.toLowerCase(change.kind().name());
  }
}
