package net.spanwire.daemon.lab;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** FRR: zebra and bgpd, one session with both address families. */
final class Frr implements Speaker {
  private final NetworkNamespace site;
  private final PeerRoot root;
  private final SpeakerPlan plan;
  private final Zebra zebra;
  private @Nullable ChildProcess process;

  Frr(NetworkNamespace site, PeerRoot root, SpeakerPlan plan) {
    this.site = site;
    this.root = root;
    this.plan = plan;
    this.zebra = new Zebra(site, root);
  }

  @Override
  public void start() {
    zebra.start();
    process = site.start("bgpd", root.command(Zebra.daemon(site, "bgpd", config())));
    site.lab().await("bgpd answers", Duration.ofSeconds(15), () -> ask("show version").ok());
  }

  @Override
  public void stop() {
    if (process != null) {
      process.stop(Duration.ofSeconds(10));
    }
    zebra.stop();
  }

  @Override
  public boolean established() {
    return ask("show bgp neighbors " + plan.remote()).output().contains("BGP state = Established");
  }

  @Override
  public String version() {
    return ask("show version").output().lines().findFirst().orElse("FRR");
  }

  @Override
  public String state() {
    return ask("show bgp summary").output();
  }

  private Commands.Result ask(String command) {
    return Zebra.vtysh(site, root, "bgpd", command);
  }

  private String config() {
    return """
    log stdout
    router bgp %1$d
     bgp router-id %2$s
     no bgp ebgp-requires-policy
     no bgp default ipv4-unicast
     no bgp network import-check
     neighbor %3$s remote-as %4$d
     neighbor %3$s timers 10 30
     neighbor %3$s timers connect 2
     neighbor %3$s advertisement-interval 0
    %5$s %6$s
     address-family ipv4 unicast
      neighbor %3$s activate
    %7$s exit-address-family
     address-family ipv6 unicast
      neighbor %3$s activate
    %8$s exit-address-family
    """
        .formatted(
            plan.asn(),
            plan.routerId(),
            plan.remote(),
            plan.remoteAsn(),
            plan.passive() ? " neighbor " + plan.remote() + " passive\n" : "",
            "neighbor " + plan.remote() + " update-source " + plan.local(),
            networks(false),
            networks(true));
  }

  private String networks(boolean six) {
    StringBuilder text = new StringBuilder();
    plan.announce(six).forEach(prefix -> text.append("  network ").append(prefix).append('\n'));
    return text.toString();
  }
}
