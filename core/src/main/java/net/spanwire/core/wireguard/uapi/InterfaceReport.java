package net.spanwire.core.wireguard.uapi;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.PresharedKey;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * How an interface is ({@code get=1}).
 *
 * @param privateKey null without
 * @param listenPort 0 while there is none
 * @param fwmark 32 bits, unsigned; 0 for none
 */
public record InterfaceReport(
    @Nullable PrivateKey privateKey, int listenPort, int fwmark, ImmutableList<PeerReport> peers) {

  /**
   * How a peer is.
   *
   * @param endpoint null if unknown
   * @param latestHandshake null if there was none
   * @param keepaliveSeconds 0 for none
   */
  public record PeerReport(
      PublicKey publicKey,
      PresharedKey presharedKey,
      @Nullable Endpoint endpoint,
      @Nullable Instant latestHandshake,
      long txBytes,
      long rxBytes,
      long keepaliveSeconds,
      ImmutableList<IpPrefix> allowedIps) {}

  /** The lines of the answer, each ended, without the errno at its end. */
  String text(Scopes scopes) {
    StringBuilder text = new StringBuilder();
    if (privateKey != null) {
      line(text, "private_key", HexKeys.of(privateKey));
    }
    if (listenPort != 0) {
      line(text, "listen_port", listenPort);
    }
    if (fwmark != 0) {
      line(text, "fwmark", Integer.toUnsignedString(fwmark));
    }
    peers.forEach(peer -> write(text, peer, scopes));
    return text.toString();
  }

  private static void write(StringBuilder text, PeerReport peer, Scopes scopes) {
    line(text, "public_key", HexKeys.of(peer.publicKey));
    line(text, "preshared_key", HexKeys.of(peer.presharedKey));
    line(text, "protocol_version", 1);
    if (peer.endpoint != null) {
      line(text, "endpoint", text(peer.endpoint, scopes));
    }
    Instant latest = peer.latestHandshake == null ? Instant.EPOCH : peer.latestHandshake;
    line(text, "last_handshake_time_sec", latest.getEpochSecond());
    line(text, "last_handshake_time_nsec", latest.getNano());
    line(text, "tx_bytes", peer.txBytes);
    line(text, "rx_bytes", peer.rxBytes);
    line(text, "persistent_keepalive_interval", peer.keepaliveSeconds);
    peer.allowedIps.forEach(prefix -> line(text, "allowed_ip", prefix));
  }

  private static void line(StringBuilder text, String key, Object value) {
    text.append(key).append('=').append(value).append('\n');
  }

  private static String text(Endpoint endpoint, Scopes scopes) {
    if (endpoint.address().family() == AddressFamily.IPV4 || endpoint.scope() == 0) {
      return endpoint.toString();
    }
    String zone = scopes.zone(endpoint.scope());
    return "[" + endpoint.address() + "%" + zone + "]:" + endpoint.port();
  }
}
