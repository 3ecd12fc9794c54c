package net.spanwire.daemon;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.spanwire.bgp.ChangeCost;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.daemon.config.ConfigFile;
import net.spanwire.daemon.config.ConfigReading;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.control.ConfigReload;
import net.spanwire.daemon.control.ReloadView;
import net.spanwire.daemon.link.Links;
import net.spanwire.daemon.reload.ConfigDifference;
import net.spanwire.daemon.reload.ReloadReport;
import net.spanwire.daemon.supervisor.NotifySocket;
import net.spanwire.kernelroute.KernelRoutes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the file as it is by now, in an order in which nothing that stays is touched:
 *
 * <ol>
 *   <li>the file is read, and compared with what holds: with an error that is all
 *   <li>policies that are new or other; sessions end that are to end
 *   <li>routes that stood for what is gone
 *   <li>tunnels: first those that end, then those that change, then the new ones
 *   <li>sessions that stay are told what is other; what is announced; sessions that are new
 * </ol>
 */
final class Reloader implements ConfigReload {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.daemon");

  private final RunningConfig running;
  private final Parts parts;

  /** What is told of another configuration. */
  record Parts(
      Sessions sessions,
      Links links,
      KernelRoutes kernel,
      OriginValidation validation,
      NotifySocket supervisor) {}

  Reloader(RunningConfig running, Parts parts) {
    this.running = running;
    this.parts = parts;
  }

  @Override
  public synchronized ReloadView reload(boolean dryRun) {
    if (dryRun) {
      return compareAndApply(true);
    }
    parts.supervisor().reloading();
    try {
      ReloadView report = compareAndApply(false);
      log(report);
      return report;
    } finally {
      parts.supervisor().ready(running.get().peers().size() + " tunnels");
    }
  }

  private ReloadView compareAndApply(boolean dryRun) {
    SpanwireConfig before = running.get();
    String file = before.file().toString();
    ConfigReading reading = ConfigFile.read(before.file());
    SpanwireConfig after = reading.config();
    if (after == null) {
      return ReloadReport.refused(file, reading);
    }
    ConfigDifference difference = ConfigDifference.between(before, after, Sessions::neighbors);
    ReloadReport report = new ReloadReport(file, reading, difference, costs(difference, after));
    int sessions = Sessions.neighbors(before).size();
    if (dryRun || !difference.refused().isEmpty()) {
      return report.view(false, sessions, ImmutableList.of());
    }
    ImmutableList<String> failures = apply(before, after, difference);
    running.set(after);
    return report.view(true, sessions, failures);
  }

  private ImmutableMap<String, ChangeCost> costs(
      ConfigDifference difference, SpanwireConfig after) {
    ImmutableMap<String, NeighborConfig> neighbors = Sessions.neighbors(after);
    return difference.changedSessions().stream()
        .collect(
            ImmutableMap.toImmutableMap(
                name -> name,
                name -> parts.sessions().costOf(Objects.requireNonNull(neighbors.get(name)))));
  }

  private ImmutableList<String> apply(
      SpanwireConfig before, SpanwireConfig after, ConfigDifference difference) {
    List<String> failures = new ArrayList<>();
    parts.sessions().prepare(after, difference.endingSessions());
    parts.kernel().apply(StandingRoutes.between(before, after));
    failures.addAll(parts.links().apply(after, ImmutableSet.copyOf(difference.replacedTunnels())));
    try {
      parts.kernel().setSources(after.router().source());
      parts.sessions().apply(after, difference.changedSessions(), difference.beginningSessions());
    } catch (IOException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
    parts.links().announce(difference.beginningSessions());
    parts.validation().apply(after.rpki());
    return ImmutableList.copyOf(failures);
  }

  private static void log(ReloadView report) {
    if (!report.errors().isEmpty()) {
      report.errors().forEach(LOG::error);
      LOG.error("{} is wrong: nothing was changed", report.file());
      return;
    }
    report.warnings().forEach(LOG::warn);
    for (ReloadView.ChangeView change : report.changes()) {
      LOG.info(
          "reload: {}{} {}{}: {}",
          change.what(),
          change.name() == null ? "" : " " + change.name(),
          change.change(),
          change.keys().isEmpty() ? "" : " (" + String.join(", ", change.keys()) + ")",
          change.cost());
    }
    if (!report.refused().isEmpty()) {
      LOG.error("reload: {} need a restart: nothing was changed", report.refused());
    }
    if (!report.restart().isEmpty()) {
      LOG.warn("reload: {} count only after a restart", report.restart());
    }
    report.failures().forEach(failure -> LOG.error("reload: {}", failure));
    LOG.info(
        "reload: {} changes, resets {} of {} sessions",
        report.changes().size(),
        report.resets().size(),
        report.sessions());
  }
}
