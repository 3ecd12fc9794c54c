package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.NeighborRange;
import net.spanwire.core.net.IpAddress;

/**
 * The neighbours that came by themselves from a {@link NeighborRange}: who may come, and who has
 * been away for too long. On the I/O thread.
 */
final class DynamicNeighbors {

  private ImmutableList<NeighborRange> ranges = ImmutableList.of();

  /** By name. */
  private final Map<String, Member> members = new HashMap<>();

  /** {@code awaySince}: on the clock of {@code now}, and only while {@code away}. */
  private record Member(String range, IpAddress address, boolean away, long awaySince) {}

  /** What follows from other ranges: both by the names of neighbours. */
  record Changes(ImmutableList<NeighborConfig> changed, ImmutableList<String> removed) {}

  ImmutableList<NeighborRange> ranges() {
    return ranges;
  }

  /** Other ranges: who is still in one stays, with what that one says now. */
  Changes set(ImmutableList<NeighborRange> others) {
    ranges = others;
    ImmutableList.Builder<NeighborConfig> changed = ImmutableList.builder();
    ImmutableList.Builder<String> removed = ImmutableList.builder();
    for (Map.Entry<String, Member> entry : Map.copyOf(members).entrySet()) {
      Member member = entry.getValue();
      Optional<NeighborRange> range = range(member);
      if (range.isPresent()) {
        changed.add(range.get().neighbor(member.address()));
      } else {
        members.remove(entry.getKey());
        removed.add(entry.getKey());
      }
    }
    return new Changes(changed.build(), removed.build());
  }

  private Optional<NeighborRange> range(Member member) {
    return ranges.stream()
        .filter(range -> range.name().equals(member.range()))
        .filter(range -> range.contains(member.address()))
        .findFirst();
  }

  /** The neighbour that connects from there; empty where none may, or where there are too many. */
  Optional<NeighborConfig> admit(IpAddress address, long now) {
    for (NeighborRange range : ranges) {
      if (range.contains(address)) {
        if (count(range) >= range.limit()) {
          return Optional.empty();
        }
        NeighborConfig neighbor = range.neighbor(address);
        members.put(neighbor.name(), new Member(range.name(), address, true, now));
        return Optional.of(neighbor);
      }
    }
    return Optional.empty();
  }

  private long count(NeighborRange range) {
    return members.values().stream().filter(member -> member.range().equals(range.name())).count();
  }

  /** Forgets a neighbour. */
  void remove(String neighbor) {
    members.remove(neighbor);
  }

  /**
   * Looks who has been away for too long; those are forgotten.
   *
   * @param up the neighbours whose sessions are established
   */
  Set<String> sweep(Set<String> up, long now) {
    Set<String> gone = new HashSet<>();
    for (Map.Entry<String, Member> entry : members.entrySet()) {
      Member member = entry.getValue();
      boolean away = !up.contains(entry.getKey());
      if (away != member.away()) {
        entry.setValue(new Member(member.range(), member.address(), away, now));
      } else if (away && now - member.awaySince() >= patience(member)) {
        gone.add(entry.getKey());
      }
    }
    members.keySet().removeAll(gone);
    return gone;
  }

  private long patience(Member member) {
    return range(member).map(range -> range.forgetAfter().toNanos()).orElse(0L);
  }
}
