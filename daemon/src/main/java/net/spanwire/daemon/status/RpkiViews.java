package net.spanwire.daemon.status;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.rpki.RtrCacheStatus;
import net.spanwire.bgp.rpki.VrpTable;
import net.spanwire.bgp.transport.RpkiFeed;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.daemon.control.RpkiCacheView;
import net.spanwire.daemon.control.RpkiVerdictView;
import org.jspecify.annotations.Nullable;

/** The RPKI as operators see it. */
final class RpkiViews {

  private RpkiViews() {}

  static ImmutableList<RpkiCacheView> caches(ImmutableList<RpkiFeed.CacheStatus> caches) {
    return caches.stream().map(RpkiViews::cache).collect(ImmutableList.toImmutableList());
  }

  private static RpkiCacheView cache(RpkiFeed.CacheStatus known) {
    RtrCacheStatus status = known.status();
    boolean empty = status.ageSeconds() < 0;
    return new RpkiCacheView(
        known.cache().toString(),
        word(status.state()),
        status.used(),
        status.version(),
        empty ? null : status.serial(),
        status.ipv4(),
        status.ipv6(),
        empty ? null : status.ageSeconds(),
        status.problem().isEmpty() ? null : status.problem());
  }

  static RpkiVerdictView verdict(VrpTable table, IpPrefix prefix, @Nullable Long origin) {
    return new RpkiVerdictView(
        prefix.toString(),
        origin,
        origin == null ? null : word(table.validate(prefix, origin)),
        table.covering(prefix).stream()
            .map(vrp ->
                new RpkiVerdictView.PayloadView(
                    vrp.prefix().toString(), vrp.maxLength(), vrp.asn()))
            .collect(ImmutableList.toImmutableList()));
  }

  private static String word(Enum<?> constant) {
    return Ascii.toLowerCase(constant.name()).replace('_', '-');
  }
}
