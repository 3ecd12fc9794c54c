package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;
import net.spanwire.kernelroute.netlink.Rtnetlink;

/**
 * The next hop objects of a fake kernel (replace_nexthop, remove_nexthop and nexthop_flush_dev of
 * Linux 6).
 */
final class FakeNextHops {

  /** What becomes of objects. */
  interface Watcher {

    /** An object was made or changed, and the kernel says so. */
    void onNew(NextHopObject object, int flags);

    /** An object went, and the kernel says so. */
    void onGone(NextHopObject object);

    /** An object was taken away or overwritten by a request, and not to take it back. */
    void onVictim(NextHopObject object);
  }

  private final Watcher watcher;
  private final int clientsProtocol;
  private final IntConsumer dropRoutes;
  private final Map<Integer, NextHopObject> objects = new TreeMap<>();

  /** Objects of the client that others overwrote: it may take them back. */
  private final Set<Integer> stolen = new HashSet<>();

  /**
   * @param dropRoutes takes away the routes through an object
   */
  FakeNextHops(Watcher watcher, int clientsProtocol, IntConsumer dropRoutes) {
    this.watcher = watcher;
    this.clientsProtocol = clientsProtocol;
    this.dropRoutes = dropRoutes;
  }

  Collection<NextHopObject> all() {
    return objects.values();
  }

  boolean has(int id) {
    return objects.containsKey(id);
  }

  /** The legs of a route, those of its next hop object included. */
  ImmutableList<RouteNextHop> legs(Route route) {
    NextHopObject object = objects.get(route.nextHopId());
    if (object == null) {
      return route.nextHops();
    }
    ImmutableList.Builder<RouteNextHop> legs = ImmutableList.builder();
    if (!object.isGroup()) {
      legs.add(new RouteNextHop(object.interfaceIndex(), object.gateway(), 1));
    }
    for (NextHopObject.Member member : object.group()) {
      NextHopObject single = objects.get(member.id());
      if (single != null) {
        legs.add(new RouteNextHop(single.interfaceIndex(), single.gateway(), member.weight()));
      }
    }
    return legs.build();
  }

  void put(NextHopObject object, Request.Mode mode, boolean byClient) throws FakeKernel.Refused {
    NextHopObject before = objects.get(object.id());
    FakeKernel.require(mode != Request.Mode.ADD || before == null, Errno.EEXIST, "");
    for (NextHopObject.Member member : object.group()) {
      NextHopObject single = objects.get(member.id());
      FakeKernel.require(single != null && !single.isGroup(), Errno.EINVAL, "Invalid nexthop id");
    }
    if (before != null) {
      FakeKernel.require(
          before.isGroup() == object.isGroup(), Errno.EINVAL, "Can not replace a nexthop");
      if (!byClient && before.protocol() == clientsProtocol) {
        stolen.add(object.id());
      } else if (!stolen.contains(object.id())) {
        watcher.onVictim(before);
      }
    }
    objects.put(object.id(), object);
    watcher.onNew(object, before == null ? 0 : Rtnetlink.NLM_F_REPLACE);
  }

  void delete(int id) throws FakeKernel.Refused {
    NextHopObject object = objects.get(id);
    if (object == null) {
      throw new FakeKernel.Refused(Errno.ENOENT, "");
    }
    if (!stolen.contains(id)) {
      watcher.onVictim(object);
    }
    remove(object, true);
  }

  /** The objects of a link go with it, without a word. */
  void flush(int link) {
    for (NextHopObject object : List.copyOf(objects.values())) {
      if (!object.isGroup() && object.interfaceIndex() == link) {
        remove(object, false);
      }
    }
  }

  /** An object goes, with the routes through it, and leaves its groups. */
  private void remove(NextHopObject object, boolean told) {
    objects.remove(object.id());
    stolen.remove(object.id());
    for (NextHopObject group : List.copyOf(objects.values())) {
      List<NextHopObject.Member> left =
          group.group().stream().filter(member -> member.id() != object.id()).toList();
      if (group.isGroup() && left.isEmpty()) {
        remove(group, told);
      } else if (left.size() < group.group().size()) {
        NextHopObject smaller =
            NextHopObject.group(group.id(), group.protocol(), ImmutableList.copyOf(left));
        objects.put(group.id(), smaller);
        if (told) {
          watcher.onNew(smaller, Rtnetlink.NLM_F_REPLACE);
        }
      }
    }
    dropRoutes.accept(object.id());
    if (told) {
      watcher.onGone(object);
    }
  }
}
