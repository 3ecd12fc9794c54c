package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Spanwire at "near" (AS 65001, 10.1.0.0/24, fd00:1::/48) and somebody else's programs at "far" (AS
 * 65002, 10.2.0.0/24, fd00:2::/48), each with an uplink to the internet between them; the tunnel
 * has explicit addresses.
 */
final class TwoSites {
  static final Duration LIMIT = Duration.ofSeconds(45);
  static final int PORT = 51820;
  static final String PEER = "far";
  static final String DEVICE = "sw-far";
  static final String FAR_DEVICE = "wg0";
  static final String NEAR = "10.1.0.1";
  static final String NEAR6 = "fd00:1::1";
  static final String FAR = "10.2.0.1";
  static final String FAR6 = "fd00:2::1";
  static final List<String> NEAR_PREFIXES = List.of("10.1.0.0/24", "fd00:1::/48");
  static final List<String> FAR_PREFIXES = List.of("10.2.0.0/24", "fd00:2::/48");

  final Lab lab;
  final Internet internet;
  final NetworkNamespace near;
  final NetworkNamespace far;
  final Uplink nearUplink;
  final Uplink farUplink;
  final WireguardKey nearKey = WireguardKey.generate();
  final WireguardKey farKey = WireguardKey.generate();
  final String psk = WireguardKey.preshared();
  final SpanwireDaemon spanwire;

  TwoSites(Lab lab, String... javaOptions) {
    this.lab = lab;
    internet = new Internet(lab);
    near = lab.namespace("near");
    far = lab.namespace("far");
    nearUplink = internet.attach(near, "eth0", 100);
    farUplink = internet.attach(far, "eth0", 100);
    near.ip("address add " + NEAR + "/32 dev lo", "address add " + NEAR6 + "/128 dev lo nodad");
    far.ip("address add " + FAR + "/32 dev lo", "address add " + FAR6 + "/128 dev lo nodad");
    spanwire = new SpanwireDaemon(near, nearKey, List.of(javaOptions));
  }

  /** Near's file; {@code peerLines} are added to the peer's block, e.g. the endpoint. */
  SiteFile file(boolean passive, String... peerLines) {
    List<String> peer = new ArrayList<>(List.of(peerLines));
    peer.addAll(peerLines());
    List<String> bgp =
        List.of(
            "asn = 65002",
            "neighbor = \"169.254.1.2\"",
            "passive = " + passive,
            "import = any",
            "export = own",
            "hold-time = 30s");
    return new SiteFile(PORT)
        .router(65001, NEAR_PREFIXES, List.of(NEAR, NEAR6))
        .peer(PEER, peer, bgp);
  }

  /** The peer's keys and our addresses, as lines of its block. */
  List<String> peerLines() {
    return List.of(
        "public-key = \"" + farKey.publicKey() + "\"",
        "preshared-key-file = \"" + spanwire.secret("preshared.key", psk) + "\"",
        "addresses = [\"169.254.1.1/30\", \"fd00:ffff::1/126\"]");
  }

  /** A line of the peer's block. */
  static String endpoint(String endpoint) {
    return "endpoint = \"" + endpoint + "\"";
  }

  /** Far's tunnel; an empty {@code endpoint} waits for near. */
  WireguardGo tunnel(PeerRoot root, String endpoint) {
    return tunnel(root, farKey, new WireguardGo.Peer(nearKey.publicKey(), psk, endpoint));
  }

  WireguardGo tunnel(PeerRoot root, WireguardKey key, WireguardGo.Peer peer) {
    return new WireguardGo(
        far,
        root,
        new WireguardGo.Tunnel(
            FAR_DEVICE, key, PORT, List.of("169.254.1.2/30", "fd00:ffff::2/126"), peer));
  }

  SpeakerPlan plan(boolean passive, List<String> announce) {
    return new SpeakerPlan(
        FAR_DEVICE,
        65002,
        FAR,
        "169.254.1.2",
        "fd00:ffff::2",
        65001,
        "169.254.1.1",
        passive,
        announce);
  }

  Bird bird(List<String> announce) {
    return new Bird(far, PeerRoot.HOST, plan(false, announce));
  }

  /** Waits until both sides have each other's prefixes in their kernels. */
  void awaitRoutes() {
    for (String prefix : FAR_PREFIXES) {
      awaitNear(prefix);
    }
    for (String prefix : NEAR_PREFIXES) {
      lab.await(
          prefix + " in far's kernel", LIMIT, () -> KernelRoute.leavesBy(far, prefix, FAR_DEVICE));
    }
  }

  void awaitNear(String prefix) {
    lab.await(
        prefix + " in near's kernel", LIMIT, () -> KernelRoute.leavesBy(near, prefix, DEVICE));
  }

  void awaitGone(String prefix) {
    lab.await(
        prefix + " gone from near's kernel",
        LIMIT,
        () -> !KernelRoute.leavesBy(near, prefix, DEVICE));
  }

  void awaitPing(String source, String target) {
    lab.await(
        "near's ping " + source + " -> " + target,
        LIMIT,
        () -> near.ping(source, target, Duration.ofSeconds(1)));
  }
}
