package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Spanwire in the middle without tunnels, and other speakers around it, each on a link of its own:
 * 10.9.N.0/24 and fd09:N::/64, where .1 is Spanwire's end and .2 the other.
 */
final class Star {
  static final Duration LIMIT = Duration.ofSeconds(60);
  static final String ROUTER_ID = "10.9.0.1";

  final Lab lab;
  final NetworkNamespace center;
  final SpanwireDaemon spanwire;
  private int arms;

  Star(Lab lab) {
    this.lab = lab;
    center = lab.namespace("center");
    center.forward();
    spanwire = new SpanwireDaemon(center, WireguardKey.generate(), SpanwireDaemon.SHORT_LIFE);
  }

  /** A site at the other end of a link. */
  record Arm(NetworkNamespace site, int number) {
    String address() {
      return "10.9." + number + ".2";
    }

    String address6() {
      return "fd09:" + number + "::2";
    }

    /** Spanwire's end. */
    String hub() {
      return "10.9." + number + ".1";
    }

    String hub6() {
      return "fd09:" + number + "::1";
    }

    String hubDevice() {
      return "arm" + number;
    }
  }

  Arm arm(String name) {
    Arm arm = new Arm(lab.namespace(name), ++arms);
    center.ip(
        "link add " + arm.hubDevice() + " type veth peer name eth0 netns " + arm.site().pid(),
        "address add " + arm.hub() + "/24 dev " + arm.hubDevice(),
        "address add " + arm.hub6() + "/64 dev " + arm.hubDevice() + " nodad",
        "link set " + arm.hubDevice() + " up");
    arm.site()
        .ip(
            "address add " + arm.address() + "/24 dev eth0",
            "address add " + arm.address6() + "/64 dev eth0 nodad",
            "link set eth0 up",
            "route add 10.9.0.0/16 via " + arm.hub(),
            "route add fd09::/16 via " + arm.hub6());
    return arm;
  }

  /**
   * Starts Spanwire.
   *
   * @param router lines of its router block, the number apart
   * @param neighbors lines of its neighbors block
   */
  void start(int asn, String router, String... neighbors) {
    spanwire.start(
        new SiteFile(TwoSites.PORT)
            .with(
                "router { asn = " + asn + ", router-id = " + ROUTER_ID + ", " + router + " }",
                "neighbors {\n" + String.join("\n", neighbors) + "\n}"));
  }

  /** A neighbour's block over IPv4 that takes and gives everything. */
  static String neighbor(Arm arm, int asn, String more) {
    return "    %s { address = \"%s\", asn = %d, import = any, export = any, connect-retry = 2s, %s }"
        .formatted(arm.site().name(), arm.address(), asn, more);
  }

  void awaitEstablished(Arm... with) {
    for (Arm arm : with) {
      spanwire.awaitEstablished(arm.site().name(), LIMIT);
    }
  }

  /** The paths that Spanwire has to a destination. */
  List<JsonValue> paths(String prefix) {
    return spanwire.show("routes").stream()
        .filter(route -> route.text("prefix").equals(prefix))
        .flatMap(route -> route.field("paths").map(JsonValue::elements).orElse(List.of()).stream())
        .toList();
  }

  /** Waits until Spanwire has that many usable paths to a destination. */
  List<JsonValue> awaitPaths(String prefix, int count) {
    return lab.awaitValue(
        count + " paths to " + prefix,
        LIMIT,
        () -> {
          List<JsonValue> paths = paths(prefix);
          long usable = paths.stream().filter(path -> path.text("usable").equals("true")).count();
          return usable == count ? Optional.of(paths) : Optional.empty();
        });
  }

  /** Waits until a speaker's answer has all of these in it, in any order; returns the answer. */
  String awaitAnswer(FreeSpeaker speaker, String question, String... parts) {
    StringBuilder last = new StringBuilder();
    try {
      return lab.awaitValue(
          speaker + ": " + question,
          LIMIT,
          () -> {
            String answer = speaker.ask(question);
            last.setLength(0);
            last.append(answer);
            for (String part : parts) {
              if (!answer.contains(part)) {
                return Optional.empty();
              }
            }
            return Optional.of(answer);
          });
    } catch (LabFailure e) {
      throw new LabFailure(
          "expected " + List.of(parts) + " in:\n" + last + spanwire.show("routes"), e);
    }
  }
}
