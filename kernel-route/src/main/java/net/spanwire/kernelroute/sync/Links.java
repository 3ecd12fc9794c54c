package net.spanwire.kernelroute.sync;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import net.spanwire.core.routing.NextHop;
import net.spanwire.kernelroute.netlink.Link;
import org.jspecify.annotations.Nullable;

/** The host's links, by index and by name. */
final class Links {

  private final Map<Integer, Link> byIndex = new HashMap<>();
  private final Map<String, Link> byName = new HashMap<>();

  @Nullable Link get(int index) {
    return byIndex.get(index);
  }

  @Nullable Link get(String name) {
    return byName.get(name);
  }

  Collection<Link> all() {
    return byIndex.values();
  }

  /** What was known of it before; null if it is new. */
  @Nullable Link put(Link link) {
    Link before = byIndex.put(link.index(), link);
    if (before != null && !before.name().equals(link.name())) {
      byName.remove(before.name(), before);
    }
    byName.put(link.name(), link);
    return before;
  }

  @Nullable Link remove(int index) {
    Link before = byIndex.remove(index);
    if (before != null) {
      byName.remove(before.name(), before);
    }
    return before;
  }

  /** The name of a link, or its number where it is not known. */
  String name(int index) {
    Link link = byIndex.get(index);
    return link == null ? "interface " + index : link.name();
  }

  boolean isUp(int index) {
    Link link = byIndex.get(index);
    return link != null && link.isUp();
  }

  /** Why a next hop's link cannot be used; null if it can. */
  @Nullable String obstacle(NextHop hop) {
    Link link = byName.get(hop.interfaceName());
    if (link == null) {
      return "ENODEV: there is no interface " + hop.interfaceName();
    } else if (!link.isUp()) {
      return "ENETDOWN: the interface " + hop.interfaceName() + " is down";
    }
    return link.hasCarrier()
        ? null
        : "ENETDOWN: the interface " + hop.interfaceName() + " has no carrier";
  }
}
