package net.spanwire.daemon.config;

import java.time.Duration;
import net.spanwire.core.wireguard.OuterDscp;
import net.spanwire.core.wireguard.PeerConfig.Initiate;
import net.spanwire.core.wireguard.PresharedKey;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;
import org.jspecify.annotations.Nullable;

/** Reads one {@code peers.NAME { … }}: its keys and its transport; {@link LinkBinder} the rest. */
final class TunnelBinder {

  private static final Scalar<Duration> KEEPALIVE =
      text ->
          text.equals("off")
              ? Duration.ZERO
              : Scalars.duration(Duration.ZERO, Duration.ofSeconds(65_535)).parse(text);

  /** Goes on in the place of a key that is wrong, so that the rest is checked too. */
  private static final String ZEROS = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  private final Section section;
  private final HostDefaults host;
  private final PolicyBinder policies;
  private final TunnelChecks checks;

  TunnelBinder(Section section, HostDefaults host, PolicyBinder policies, TunnelChecks checks) {
    this.section = section;
    this.host = host;
    this.policies = policies;
    this.checks = checks;
  }

  /** Returns null where an error makes the peer unusable; the problems say more. */
  @Nullable TunnelConfig bind(String interfaceName, boolean shared) {
    PrivateKey privateKey = privateKey();
    PublicKey publicKey = publicKey(privateKey);
    PresharedKey preshared = host.secrets().read(section, "preshared-key", PresharedKey::parse);
    LinkBinder.Link link =
        new LinkBinder(section, checks, interfaceName, shared).bind(privateKey, publicKey);
    TunnelConfig tunnel =
        new TunnelConfig(
            section.name(),
            publicKey == null ? PublicKey.parse(ZEROS) : publicKey,
            preshared == null ? PresharedKey.NONE : preshared,
            section.get("endpoint", PeerEndpoint::parse),
            roaming(),
            section.get("initiate", Scalars.oneOf(Initiate.class), Initiate.AUTO),
            section.get("persistent-keepalive", KEEPALIVE, Duration.ZERO),
            section.get("dscp", new DscpScalar(), OuterDscp.DEFAULT),
            link.allowedIps(),
            interfaceName,
            shared,
            link.addresses(),
            link.mtu(),
            link.routes(),
            section.get(
                "source-validation", Scalars.oneOf(SourceValidation.class), SourceValidation.OFF),
            link.learnWithin(),
            privateKey == null ? PrivateKey.parse(ZEROS) : privateKey,
            section.get("listen-port", Scalars.integer(1, 65_535), host.listenPort()),
            section.has("bind") ? section.get("bind", RootBinder::parseBind) : host.bind(),
            section.get("table", Scalars.MARK, host.router().table()),
            bgp(link, publicKey));
    if (tunnel.sourceValidation() != SourceValidation.OFF) {
      section.notYet("source-validation");
    }
    if (tunnel.table() != host.router().table()) {
      section.notYet("table");
    }
    section.end();
    return publicKey == null || privateKey == null ? null : tunnel;
  }

  private @Nullable PrivateKey privateKey() {
    boolean own = section.has("private-key") || section.has("private-key-file");
    PrivateKey key = host.secrets().read(section, "private-key", PrivateKey::parse);
    if (own) {
      return key;
    }
    if (host.privateKey() == null && !host.keyGiven()) {
      section.error(
          host.where(),
          "there is no private key, expected private-key-file = \"…\" as of 'spanwire genkey'");
    }
    return host.privateKey();
  }

  private @Nullable PublicKey publicKey(@Nullable PrivateKey own) {
    PublicKey key =
        section.require(
            "public-key",
            text -> Secrets.parse(text, PublicKey::parse, "pubkey"),
            "\"…\", which the peer's 'spanwire pubkey' or 'wg pubkey' prints");
    if (key == null) {
      return null;
    }
    if (key.equals(PublicKey.parse(ZEROS))) {
      section.error("public-key", "is all zeros, expected the peer's public key");
    }
    if (own != null) {
      PublicKey ours = own.publicKey();
      if (ours.equals(key)) {
        section.error("public-key", "is this host's own, expected the peer's");
      }
      checks.claimKeys(section, ours, key);
    }
    return key;
  }

  private boolean roaming() {
    boolean roaming = section.get("roaming", Scalars.ON_OFF, true);
    if (!roaming && !section.has("endpoint")) {
      section.error("roaming", "is off with nothing to be locked to, expected an endpoint");
    }
    return roaming;
  }

  private @Nullable BgpConfig bgp(LinkBinder.Link link, @Nullable PublicKey publicKey) {
    Section bgp = section.block("bgp");
    if (bgp == null) {
      return null;
    }
    BgpBinder.Place place = new SessionAddress(section, bgp, link).find(publicKey);
    checks.claimNeighbor(bgp, place);
    return new BgpBinder(host, policies).bind(bgp, place);
  }
}
