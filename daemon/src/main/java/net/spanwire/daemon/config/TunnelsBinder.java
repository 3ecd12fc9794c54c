package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code peers { … }}: first which interfaces are shared, then each peer. */
final class TunnelsBinder {

  private final Section root;
  private final HostDefaults host;
  private final PolicyBinder policies;

  TunnelsBinder(Section root, HostDefaults host, PolicyBinder policies) {
    this.root = root;
    this.host = host;
    this.policies = policies;
  }

  Map<String, TunnelConfig> bind() {
    ImmutableMap<String, Section> sections = root.blocks("peers");
    Map<String, InterfaceName> names = new LinkedHashMap<>();
    sections.forEach((name, section) -> names.put(name, InterfaceName.of(section)));
    Map<String, List<String>> users = users(sections, names);
    TunnelChecks checks = new TunnelChecks(root);
    Map<String, TunnelConfig> tunnels = new LinkedHashMap<>();
    sections.forEach((name, section) -> {
      Names.check(section);
      InterfaceName interfaceName = names.get(name);
      if (interfaceName != null) {
        boolean shared = users.getOrDefault(interfaceName.name(), List.of()).size() > 1;
        TunnelConfig tunnel =
            new TunnelBinder(section, host, policies, checks).bind(interfaceName.name(), shared);
        if (tunnel != null) {
          tunnels.put(name, tunnel);
        }
      }
    });
    checks.end(tunnels.values());
    return tunnels;
  }

  /** Who uses which interface; one that is named and the default of another peer is a clash. */
  private static Map<String, List<String>> users(
      Map<String, Section> sections, Map<String, InterfaceName> names) {
    Map<String, List<String>> users = new HashMap<>();
    names.forEach(
        (peer, link) -> users.computeIfAbsent(link.name(), n -> new ArrayList<>()).add(peer));
    names.forEach((peer, link) -> {
      List<String> all = users.getOrDefault(link.name(), List.of());
      Section section = sections.get(peer);
      boolean someByDefault =
          all.stream().map(names::get).anyMatch(other -> other != null && !other.given());
      if (link.given() && all.size() > 1 && someByDefault && section != null) {
        section.error(
            "interface",
            "'"
                + link.name()
                + "' is the default of another peer, expected another name,"
                + " or the name in both to share it");
      }
    });
    return users;
  }

  /**
   * The link of a peer.
   *
   * @param given false for the default
   */
  private record InterfaceName(String name, boolean given) {

    static InterfaceName of(Section section) {
      String given = section.get("interface", Scalars.INTERFACE);
      String fallback = "sw-" + section.name();
      if (given == null && !section.has("interface")) {
        try {
          Scalars.INTERFACE.parse(fallback);
        } catch (IllegalArgumentException e) {
          section.error(
              section.where(),
              section.path()
                  + ": the default interface "
                  + e.getMessage()
                  + ": set interface = \"…\"");
        }
      }
      return given == null ? new InterfaceName(fallback, false) : new InterfaceName(given, true);
    }
  }
}
