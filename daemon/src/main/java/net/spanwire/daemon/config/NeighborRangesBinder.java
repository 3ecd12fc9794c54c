package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import net.spanwire.bgp.NeighborRange;
import net.spanwire.bgp.transport.TcpSignatures;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/** Reads {@code neighbor-ranges { … }}: neighbours that come by themselves. */
final class NeighborRangesBinder {

  private static final int DEFAULT_LIMIT = 100;
  private static final Duration DEFAULT_FORGET_AFTER = Duration.ofMinutes(5);
  private static final Scalar<Duration> FORGET_AFTER =
      Scalars.duration(Duration.ofSeconds(1), Duration.ofHours(24));

  private final Section root;
  private final HostDefaults host;
  private final PolicyBinder policies;

  NeighborRangesBinder(Section root, HostDefaults host, PolicyBinder policies) {
    this.root = root;
    this.host = host;
    this.policies = policies;
  }

  ImmutableList<NeighborRange> bind() {
    ImmutableList.Builder<NeighborRange> ranges = ImmutableList.builder();
    Claims<IpPrefix> prefixes = new Claims<>(root);
    root.blocks("neighbor-ranges")
        .forEach((name, section) -> {
          Names.check(section);
          NeighborRange range = bindOne(section, prefixes);
          if (range != null) {
            ranges.add(range);
          }
        });
    return ranges.build();
  }

  private @Nullable NeighborRange bindOne(Section section, Claims<IpPrefix> claims) {
    ImmutableList<Located<IpPrefix>> prefixes = section.located("prefixes", Scalars.PREFIX);
    if (prefixes.isEmpty()) {
      section.error("prefixes", "is empty or wrong, expected prefixes = [\"10.1.0.0/24\"]");
    }
    prefixes.forEach(prefix ->
        claims.claim(
            prefix.value(),
            section.path().child("prefixes") + ": " + prefix.value(),
            prefix.where()));
    ImmutableSet<Long> asns = asns(section);
    int limit = section.get("limit", Scalars.integer(1, 100_000), DEFAULT_LIMIT);
    Duration forgetAfter = section.get("forget-after", FORGET_AFTER, DEFAULT_FORGET_AFTER);
    BgpBinder.Place place =
        new BgpBinder.Place(
            section.name(),
            prefixes.isEmpty() ? null : prefixes.getFirst().value().address(),
            null,
            false);
    BgpConfig bgp =
        new BgpBinder(host, policies)
            .bind(section, place, asns.isEmpty() ? null : asns.asList().getFirst());
    if (bgp == null) {
      return null;
    }
    String problem = bgp.neighbor().password() == null ? null : TcpSignatures.unsupported(true);
    if (problem != null) {
      section.error("password", problem + ", expected neighbors one by one");
    }
    return new NeighborRange(
        section.name(),
        prefixes.stream().map(Located::value).collect(ImmutableList.toImmutableList()),
        limit,
        forgetAfter,
        bgp.neighbor().toBuilder().otherAsns(asns).build());
  }

  private ImmutableSet<Long> asns(Section section) {
    ImmutableSet<Long> asns = ImmutableSet.copyOf(section.list("asns", Scalars.ASN));
    if (asns.isEmpty()) {
      section.error("asns", "is empty or wrong, expected asns = [65001]");
    }
    if (asns.size() > 1 && asns.contains(host.router().asn())) {
      section.error("asns", "mixes our own number with others, expected a range for each");
    }
    return asns;
  }
}
