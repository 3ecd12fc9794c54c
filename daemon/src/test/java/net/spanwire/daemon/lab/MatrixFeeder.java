package net.spanwire.daemon.lab;

/**
 * A BIRD that gives two paths to one prefix each to both speakers of {@link InteropMatrixTest}: AS
 * 65010, behind which 65021 and 65022 announce 10.3.0.0/24 to us and 10.4.0.0/24 to the peer.
 */
final class MatrixFeeder {
  static final String OURS = "10.3.0.0/24";
  static final String THEIRS = "10.4.0.0/24";

  private final NetworkNamespace site;

  MatrixFeeder(NetworkNamespace site) {
    this.site = site;
  }

  /** Joins it to both, at 198.51.100.0/24 to us and at 203.0.113.0/24 to the peer. */
  void join(NetworkNamespace near, NetworkNamespace far) {
    cable(near, "198.51.100.");
    cable(far, "203.0.113.");
  }

  private void cable(NetworkNamespace to, String net) {
    String device = to.name();
    site.ip(
        "link add " + device + " type veth peer name feed netns " + to.pid(),
        "address add " + net + "2/24 dev " + device,
        "link set " + device + " up");
    to.ip("address add " + net + "1/24 dev feed", "link set feed up");
  }

  void start() {
    new BirdProcess(site, PeerRoot.HOST).start(CONFIG);
  }

  private static String session(String name, String local, String remote) {
    return """
    protocol bgp %s {
      local %s as 65010;
      neighbor %s;
      connect delay time 1;
      connect retry time 2;
      error wait time 1, 4;
      ipv4 { import none; export where net = %s; add paths tx; };
    }
    """
        .formatted(name, local, remote, name.equals("near") ? OURS : THEIRS);
  }

  private static String origin(int asn) {
    return """
    protocol static from%1$d {
      ipv4 { import filter { bgp_path.prepend(%1$d); accept; }; };
      route %2$s unreachable;
      route %3$s unreachable;
    }
    """
        .formatted(asn, OURS, THEIRS);
  }

  private static final String CONFIG =
      """
      router id 198.51.100.2;
      log stderr all;
      protocol device { scan time 1; }
      """
          + origin(65021)
          + origin(65022)
          + session("near", "198.51.100.2", "198.51.100.1 as 4200000001")
          + session("far", "203.0.113.2", "203.0.113.1 as 4200000002");
}
