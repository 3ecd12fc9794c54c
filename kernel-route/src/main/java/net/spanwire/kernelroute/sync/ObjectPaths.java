package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.routing.NextHop;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import org.jspecify.annotations.Nullable;

/**
 * Next hop objects: one per leg, and one group per set of several (Linux 5.3). They halve the time
 * that a million routes take, are the only way to spread IPv6 over several tunnels without
 * gateways, and let all routes of a set move by one message.
 *
 * <p>What the kernel does on its own, silently: a link that goes down or loses its carrier takes
 * its objects with it; they leave their groups; an emptied group goes, and every route through what
 * is gone with it. Nothing of this is undone when the link returns.
 */
final class ObjectPaths implements PathSource {

  /** Away from the low numbers that people and other daemons choose. */
  private static final int FIRST_ID = 0x5357_0000;

  private final KernelChannel channel;
  private final Host host;
  private final Map<LegKey, Leg> legs = new HashMap<>();
  private final Map<Key, Group> groups = new HashMap<>();
  private final Map<Integer, Leg> legsById = new HashMap<>();
  private final Map<Integer, Group> groupsById = new HashMap<>();
  private int nextId = FIRST_ID;

  private record LegKey(int family, int index, @Nullable IpAddress gateway) {}

  /** A single next hop; {@code path} is null while the kernel does not have it. */
  private static final class Leg {
    final LegKey key;
    final int id;
    @Nullable Path path;

    /** Somebody else changed it: the kernel has it, but not as it should be. */
    boolean disturbed;

    /** The link that takes it along: another than the key's where it is disturbed. */
    int index;

    Leg(LegKey key, int id) {
      this.key = key;
      this.id = id;
      this.index = key.index;
    }
  }

  /** A group; {@code path} is null while the kernel does not have it. */
  private static final class Group {
    final int id;
    ImmutableList<NextHopObject.Member> members = ImmutableList.of();
    @Nullable Path path;

    Group(int id) {
      this.id = id;
    }
  }

  ObjectPaths(KernelChannel channel, Host host) {
    this.channel = channel;
    this.host = host;
  }

  @Override
  public Path.Resolution resolve(Key key) throws IOException {
    List<NextHopObject.Member> members = new ArrayList<>();
    Path single = null;
    String obstacle = "";
    for (NextHop hop : key.hops()) {
      String reason = host.links.obstacle(hop);
      Link link = host.links.get(hop.interfaceName());
      if (reason != null || link == null) {
        obstacle = String.valueOf(reason);
        continue;
      }
      Leg leg = legs.computeIfAbsent(legKey(key.family(), link, hop), this::newLeg);
      reason = ensure(leg);
      if (reason == null) {
        members.add(new NextHopObject.Member(leg.id, hop.weight()));
        single = leg.path;
      } else {
        obstacle = reason + " (next hop " + describe(hop) + ")";
      }
    }
    if (members.isEmpty() || single == null) {
      return new Path.Resolution.Unusable(obstacle);
    }
    return key.hops().size() == 1
        ? new Path.Resolution.Usable(single)
        : resolveGroup(key, ImmutableList.copyOf(members));
  }

  private static String describe(NextHop hop) {
    return hop.gateway() == null
        ? "dev " + hop.interfaceName()
        : "via " + hop.gateway() + " dev " + hop.interfaceName();
  }

  private static LegKey legKey(AddressFamily family, Link link, NextHop hop) {
    AddressFamily own = hop.gateway() == null ? family : hop.gateway().family();
    return new LegKey(own.af(), link.index(), hop.gateway());
  }

  private Leg newLeg(LegKey key) {
    Leg leg = new Leg(key, freshId());
    legsById.put(leg.id, leg);
    return leg;
  }

  private int freshId() {
    while (host.nextHops.containsKey(nextId)) {
      nextId++;
    }
    return nextId++;
  }

  private @Nullable String ensure(Leg leg) throws IOException {
    if (leg.path != null && !leg.disturbed) {
      return null;
    }
    NextHopObject object =
        new NextHopObject(
            leg.id,
            leg.key.family,
            host.config().protocol(),
            leg.key.index,
            leg.key.gateway,
            false,
            false,
            ImmutableList.of());
    String refusal = put(object);
    if (refusal == null) {
      leg.path = leg.path == null ? Path.through(leg.id) : leg.path;
      leg.disturbed = false;
      leg.index = leg.key.index;
    }
    return refusal;
  }

  private @Nullable String put(NextHopObject object) throws IOException {
    // SET and not ADD: an object of this number is ours, since freshId keeps away from others'.
    List<KernelChannel.Refusal> refusals =
        channel.execute(List.of(new Request.Put(object, Request.Mode.SET)));
    return refusals.isEmpty()
        ? null
        : KernelException.describe(refusals.getFirst().errno(), refusals.getFirst().message());
  }

  private Path.Resolution resolveGroup(Key key, ImmutableList<NextHopObject.Member> members)
      throws IOException {
    Group group =
        groups.computeIfAbsent(
            key,
            ignored -> {
              Group made = new Group(freshId());
              groupsById.put(made.id, made);
              return made;
            });
    if (group.path == null || !group.members.equals(members)) {
      String refusal = put(NextHopObject.group(group.id, host.config().protocol(), members));
      if (refusal != null) {
        return new Path.Resolution.Unusable(refusal);
      }
      group.members = members;
      group.path = group.path == null ? Path.through(group.id) : group.path;
    }
    return new Path.Resolution.Usable(group.path);
  }

  @Override
  public void onLinkDown(int index) {
    onCarrierLost(index);
  }

  @Override
  public void onCarrierLost(int index) {
    for (Leg leg : legs.values()) {
      if (leg.index == index) {
        vanish(leg);
      }
    }
  }

  private void vanish(Leg leg) {
    if (leg.path != null) {
      leg.path.die();
      leg.path = null;
    }
    for (Group group : groups.values()) {
      group.members =
          group.members.stream()
              .filter(member -> member.id() != leg.id)
              .collect(ImmutableList.toImmutableList());
      if (group.members.isEmpty()) {
        vanish(group);
      }
    }
  }

  private static void vanish(Group group) {
    if (group.path != null) {
      group.path.die();
      group.path = null;
    }
    group.members = ImmutableList.of();
  }

  @Override
  public boolean onObject(NextHopObject object, boolean gone) {
    Leg leg = legsById.get(object.id());
    Group group = groupsById.get(object.id());
    if (leg != null && gone) {
      vanish(leg);
    } else if (leg != null) {
      leg.disturbed = !isAs(leg, object);
      leg.index = object.interfaceIndex();
    } else if (group != null && gone) {
      vanish(group);
    } else if (group != null) {
      group.members = object.group();
    }
    return leg != null || group != null;
  }

  @Override
  public void onListed(Set<Integer> ids) {
    for (Leg leg : legs.values()) {
      if (!ids.contains(leg.id)) {
        vanish(leg);
      }
    }
    for (Group group : groups.values()) {
      if (!ids.contains(group.id)) {
        vanish(group);
      }
    }
  }

  private static boolean isAs(Leg leg, NextHopObject object) {
    return leg.key.equals(new LegKey(object.family(), object.interfaceIndex(), object.gateway()));
  }

  @Override
  public void retain(Set<Key> used) throws IOException {
    List<Request> requests = new ArrayList<>();
    groups
        .entrySet()
        .removeIf(entry -> {
          boolean unused = !used.contains(entry.getKey());
          if (unused) {
            groupsById.remove(entry.getValue().id);
            delete(entry.getValue().id, entry.getValue().path, requests);
          }
          return unused;
        });
    Set<LegKey> needed = new HashSet<>();
    for (Key key : used) {
      for (NextHop hop : key.hops()) {
        Link link = host.links.get(hop.interfaceName());
        if (link != null) {
          needed.add(legKey(key.family(), link, hop));
        }
      }
    }
    legs.values()
        .removeIf(leg -> {
          boolean unused = !needed.contains(leg.key);
          if (unused) {
            legsById.remove(leg.id);
            delete(leg.id, leg.path, requests);
          }
          return unused;
        });
    if (!requests.isEmpty()) {
      for (KernelChannel.Refusal refusal : channel.execute(requests)) {
        if (refusal.errno() != Errno.ENOENT) {
          throw new KernelException("delete a next hop", refusal.errno(), refusal.message());
        }
      }
    }
  }

  private static void delete(int id, @Nullable Path path, List<Request> requests) {
    if (path != null) {
      path.die();
    }
    // Also where none is known: the answer that it was made may have been lost.
    requests.add(
        new Request.Delete(
            new NextHopObject(
                id, Rtnetlink.AF_UNSPEC, 0, 0, null, false, false, ImmutableList.of())));
  }

  @Override
  public int objects() {
    return (int)
        (legs.values().stream().filter(leg -> leg.path != null).count()
            + groups.values().stream().filter(group -> group.path != null).count());
  }
}
