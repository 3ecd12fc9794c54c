package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.kernelroute.netlink.Dump;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.netlink.KernelObject;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.Rule;

/** Lists of the kernel's objects, complete or not at all, and the removal of all that is ours. */
final class Listing {

  /** Authors that every host may have: kernel, boot, static, ra, dhcp. */
  private static final List<Integer> COMMON_PROTOCOLS = List.of(2, 3, 4, 9, 16);

  /** Where objects change all the time, the notifications must do the rest. */
  static final int ATTEMPTS = 5;

  private static final int REMOVAL_ROUNDS = 3;

  private final KernelChannel channel;
  private final KernelConfig config;

  Listing(KernelChannel channel, KernelConfig config) {
    this.channel = channel;
    this.config = config;
  }

  /** Collects a listing, a complete one if possible. */
  List<KernelObject> collect(Dump dump) throws IOException {
    for (int attempt = 1; ; attempt++) {
      List<KernelObject> objects = new ArrayList<>();
      if (stream(dump, objects::add) || attempt == ATTEMPTS) {
        return objects;
      }
    }
  }

  /** Hands a listing over as it comes; what the kernel does not have at all is empty. */
  boolean stream(Dump dump, Consumer<KernelObject> sink) throws IOException {
    try {
      return channel.dump(dump, sink);
    } catch (KernelException e) {
      boolean isAbsent =
          switch (e.errno()) {
            case Errno.ENOENT, Errno.EOPNOTSUPP, Errno.EAFNOSUPPORT -> true;
            default -> false;
          };
      if (isAbsent) {
        return true;
      }
      throw e;
    }
  }

  /** True if this kernel has next hop objects. */
  boolean hasNextHopObjects() throws IOException {
    try {
      channel.dump(Dump.of(Dump.Kind.NEXT_HOPS), object -> {});
      return true;
    } catch (KernelException e) {
      // Kernels before 5.3 do not know the message.
      if (e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EINVAL) {
        return false;
      }
      throw e;
    }
  }

  /** Others' routes of a table, all of them. */
  List<Route> foreign(AddressFamily family, int table) throws IOException {
    return foreign(Dump.routes(family.af(), table, 0), table);
  }

  private List<Route> foreign(Dump dump, int table) throws IOException {
    List<Route> routes = new ArrayList<>();
    for (KernelObject object : collect(dump)) {
      if (object instanceof Route route
          && route.table() == table
          && route.protocol() != config.protocol()
          && !route.cloned()) {
        routes.add(route);
      }
    }
    return routes;
  }

  /**
   * The same by the authors that are known, so that a million routes of ours are not listed with
   * them: for what may have gone silently, since what is new is told.
   */
  List<Route> foreign(AddressFamily family, int table, Set<Integer> known) throws IOException {
    Set<Integer> protocols = new TreeSet<>(known);
    protocols.addAll(COMMON_PROTOCOLS);
    protocols.remove(0); // would list all; RTPROT_UNSPEC is what no tool makes
    protocols.remove(config.protocol());
    List<Route> routes = new ArrayList<>();
    for (int protocol : protocols) {
      for (Route route : foreign(Dump.routes(family.af(), table, protocol), table)) {
        if (route.protocol() == protocol) {
          routes.add(route);
        }
      }
    }
    return routes;
  }

  /** Our routes of a table. */
  List<Route> ours(AddressFamily family, int table) throws IOException {
    List<Route> routes = new ArrayList<>();
    for (KernelObject object : collect(Dump.routes(family.af(), table, config.protocol()))) {
      if (isOurs(object, table)) {
        routes.add((Route) object);
      }
    }
    return routes;
  }

  /** True for a route with our number in that table; 0 is any. */
  boolean isOurs(KernelObject object, int table) {
    return object instanceof Route route
        && route.protocol() == config.protocol()
        && (table == 0 || route.table() == table)
        && !route.cloned();
  }

  /** Our next hop objects. */
  List<NextHopObject> ourNextHops() throws IOException {
    List<NextHopObject> objects = new ArrayList<>();
    for (KernelObject object : collect(Dump.of(Dump.Kind.NEXT_HOPS))) {
      if (object instanceof NextHopObject next && next.protocol() == config.protocol()) {
        objects.add(next);
      }
    }
    return objects;
  }

  /** Deletes next hop objects, groups first; routes through them go with them. */
  void delete(List<NextHopObject> objects) throws IOException {
    List<Request> requests = new ArrayList<>();
    objects.stream().filter(NextHopObject::isGroup).map(Request.Delete::new).forEach(requests::add);
    objects.stream()
        .filter(object -> !object.isGroup())
        .map(Request.Delete::new)
        .forEach(requests::add);
    deleteAll(requests, "delete a next hop");
  }

  /** Deletes exactly these routes of ours. */
  void deleteRoutes(List<Route> routes) throws IOException {
    List<Request> requests = new ArrayList<>();
    for (Route route : routes) {
      requests.add(new Request.Delete(route.withOthers(ImmutableList.of())));
    }
    deleteAll(requests, "delete a route");
  }

  private void deleteAll(List<Request> requests, String what) throws IOException {
    for (KernelChannel.Refusal refusal : channel.execute(requests)) {
      boolean isGone = refusal.errno() == Errno.ENOENT || refusal.errno() == Errno.ESRCH;
      if (!isGone) {
        throw new KernelException(what, refusal.errno(), refusal.message());
      }
    }
  }

  /** Removes every rule, next hop object and route that carries our number, in all tables. */
  void removeEverything() throws IOException {
    List<Request> rules = new ArrayList<>();
    for (AddressFamily family : AddressFamily.values()) {
      for (KernelObject object : collect(Dump.of(Dump.Kind.RULES, family.af()))) {
        if (object instanceof Rule rule
            && rule.family() == family.af()
            && rule.protocol() == config.protocol()) {
          rules.add(new Request.Delete(rule));
        }
      }
    }
    if (hasNextHopObjects()) {
      delete(ourNextHops());
    }
    for (int round = 0; round < REMOVAL_ROUNDS; round++) {
      List<Route> left = new ArrayList<>();
      for (AddressFamily family : AddressFamily.values()) {
        left.addAll(ours(family, 0));
      }
      if (left.isEmpty()) {
        break;
      }
      deleteRoutes(left);
    }
    deleteAll(rules, "delete a rule");
  }
}
