package net.spanwire.daemon.lab;

/**
 * A router between the sites: each uplink is a veth pair with a /30 of 172.31.0.0/24 and a /64 of
 * fd31::/32.
 *
 * <p>A path is cut here, in the middle, by rules that discard what goes between two addresses: both
 * ends keep carrier and routes, as when a provider fails.
 */
public final class Internet {
  /** Covers every IPv4 uplink. */
  public static final String PREFIX = "172.31.0.0/24";

  private final NetworkNamespace router;
  private int links;

  public Internet(Lab lab) {
    router = lab.namespace("internet");
    router.forward();
  }

  public NetworkNamespace router() {
    return router;
  }

  /** A new uplink of {@code site}; its default routes get {@code metric}. */
  public Uplink attach(NetworkNamespace site, String device, int metric) {
    Uplink uplink = plan(site, device, "up" + links);
    router.ip(
        "link add "
            + uplink.routerDevice()
            + " type veth peer name "
            + device
            + " netns "
            + site.pid());
    address(uplink, metric);
    return uplink;
  }

  private Uplink plan(NetworkNamespace site, String device, String routerDevice) {
    int link = links++;
    String four = "172.31.0.";
    String six = "fd31:0:0:" + Integer.toHexString(link + 1) + "::";
    return new Uplink(
        site,
        device,
        routerDevice,
        four + (4 * link + 2),
        four + (4 * link + 1),
        six + "2",
        six + "1");
  }

  private void address(Uplink uplink, int metric) {
    router.ip(
        "address add " + uplink.gateway() + "/30 dev " + uplink.routerDevice(),
        "address add " + uplink.gateway6() + "/64 dev " + uplink.routerDevice() + " nodad",
        "link set " + uplink.routerDevice() + " up");
    uplink
        .site()
        .ip(
            "address add " + uplink.address() + "/30 dev " + uplink.device(),
            "address add " + uplink.address6() + "/64 dev " + uplink.device() + " nodad",
            "link set " + uplink.device() + " up",
            "route replace default via "
                + uplink.gateway()
                + " dev "
                + uplink.device()
                + " metric "
                + metric,
            "route replace ::/0 via "
                + uplink.gateway6()
                + " dev "
                + uplink.device()
                + " metric "
                + (metric + 1024));
  }

  /** The provider hands out other addresses on the same link: the old ones are gone. */
  public Uplink renumber(Uplink old, int metric) {
    Uplink uplink = plan(old.site(), old.device(), old.routerDevice());
    old.site().ip("address flush dev " + old.device() + " scope global");
    router.ip("address flush dev " + old.routerDevice() + " scope global");
    address(uplink, metric);
    return uplink;
  }

  /** Discards everything between these two, both families, both directions. */
  public void cut(Uplink one, Uplink other) {
    rules("add", one, other);
  }

  public void heal(Uplink one, Uplink other) {
    rules("del", one, other);
  }

  private void rules(String verb, Uplink one, Uplink other) {
    router.ip(
        rule(verb, one.address(), other.address()), rule(verb, other.address(), one.address()));
    router.ip6(
        rule(verb, one.address6(), other.address6()), rule(verb, other.address6(), one.address6()));
  }

  private static String rule(String verb, String from, String to) {
    return "rule " + verb + " from " + from + " to " + to + " blackhole";
  }
}
