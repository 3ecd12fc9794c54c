package net.spanwire.daemon.lab;

import java.util.List;

/**
 * One of the demo's sites.
 *
 * @param number 1 to 3: the AS is 65000 + number, the prefixes 10.number.0.0/24 and
 *     fd00:number::/48
 */
record DemoSite(String name, int number, Uplink uplink, WireguardKey key, SpanwireDaemon daemon) {
  static final int PORT = 51820;

  static DemoSite open(Lab lab, Internet internet, String name, int number) {
    return open(lab, internet, name, number, List.of());
  }

  /** {@code options} go to the JVM of its daemon. */
  static DemoSite open(Lab lab, Internet internet, String name, int number, List<String> options) {
    NetworkNamespace namespace = lab.namespace(name);
    Uplink uplink = internet.attach(namespace, "eth0", 100);
    namespace.forward();
    WireguardKey key = WireguardKey.generate();
    DemoSite site =
        new DemoSite(name, number, uplink, key, new SpanwireDaemon(namespace, key, options));
    namespace.ip(
        "address add " + site.address() + "/32 dev lo",
        "address add " + site.address6() + "/128 dev lo nodad");
    return site;
  }

  int asn() {
    return 65000 + number;
  }

  String prefix() {
    return "10." + number + ".0.0/24";
  }

  String prefix6() {
    return "fd00:" + number + "::/48";
  }

  String address() {
    return "10." + number + ".0.1";
  }

  String address6() {
    return "fd00:" + number + "::1";
  }

  NetworkNamespace namespace() {
    return uplink.site();
  }

  /** The name of the interface towards {@code other}. */
  static String device(DemoSite other) {
    return "sw-" + other.name();
  }

  SiteFile file(List<DemoSite> sites) {
    return file(sites, List.of(prefix(), prefix6()));
  }

  /** A file that announces these. */
  SiteFile file(List<DemoSite> sites, List<String> announce) {
    SiteFile file = new SiteFile(PORT).router(asn(), announce, List.of(address(), address6()));
    for (DemoSite other : sites) {
      if (other.number() != number) {
        file.peer(
            other.name(),
            List.of(
                "public-key = \"" + other.key().publicKey() + "\"",
                "endpoint = \"" + other.uplink().endpoint(PORT) + "\"",
                "persistent-keepalive = 5s"),
            List.of("asn = " + other.asn(), "import = any", "export = any", "hold-time = 3s"));
      }
    }
    return file;
  }
}
