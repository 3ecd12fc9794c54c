package net.spanwire.bgp;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import net.spanwire.bgp.bmp.BmpMessage;
import net.spanwire.bgp.bmp.BmpMessage.Statistic;
import net.spanwire.bgp.bmp.Narrator;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.rib.NeighborRoutes;
import net.spanwire.bgp.rib.RibView;
import net.spanwire.bgp.rib.RouteMonitor.View;
import net.spanwire.bgp.transport.SessionSnapshot;
import net.spanwire.bgp.transport.Stations;

/** How much stands in a speaker's RIBs, for monitoring stations. */
record SpeakerStatistics(Speaker speaker) implements Stations.Statistics {

  @Override
  public ImmutableList<BmpMessage> of(Narrator narrator, Instant now) {
    ImmutableList.Builder<BmpMessage> reports = ImmutableList.builder();
    for (SessionSnapshot snapshot : speaker.sessions()) {
      NegotiatedSession session = snapshot.view().session();
      if (session != null) {
        reports.add(
            new BmpMessage.StatisticsReport(
                narrator.header(View.ADJ_RIB_IN_PRE_POLICY, session, now),
                statistics(speaker.counts(session.neighbor()))));
      }
    }
    reports.add(
        new BmpMessage.StatisticsReport(
            narrator.header(View.LOC_RIB, null, now), speaker.ask(SpeakerStatistics::chosen)));
    return reports.build();
  }

  private static ImmutableList<Statistic> statistics(ImmutableList<NeighborRoutes> families) {
    ImmutableList.Builder<Statistic> statistics = ImmutableList.builder();
    long received = 0;
    long advertised = 0;
    for (NeighborRoutes routes : families) {
      received += routes.received();
      advertised += routes.advertised();
      statistics.add(
          new Statistic(Statistic.ADJ_RIB_IN_FAMILY, routes.family(), routes.received()),
          new Statistic(Statistic.ADJ_RIB_OUT_FAMILY, routes.family(), routes.advertised()));
    }
    return statistics
        .add(
            new Statistic(Statistic.ADJ_RIB_IN, null, received),
            new Statistic(Statistic.ADJ_RIB_OUT, null, advertised))
        .build();
  }

  private static ImmutableList<Statistic> chosen(RibView view) {
    ImmutableList.Builder<Statistic> statistics = ImmutableList.builder();
    long all = 0;
    for (AfiSafi family : AfiSafi.values()) {
      all += view.size(family);
      statistics.add(new Statistic(Statistic.LOC_RIB_FAMILY, family, view.size(family)));
    }
    return statistics.add(new Statistic(Statistic.LOC_RIB, null, all)).build();
  }
}
