package net.spanwire.core.wireguard.uapi;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.wireguard.PresharedKey;
import net.spanwire.core.wireguard.PublicKey;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one peer in a {@code set=1}; all throw IllegalArgumentException. */
final class PeerReader {

  private final PublicKey publicKey;
  private final Scopes scopes;
  private final List<PeerChange.AllowedIp> allowedIps = new ArrayList<>();
  private boolean remove;
  private boolean updateOnly;
  private @Nullable PresharedKey presharedKey;
  private @Nullable Endpoint endpoint;
  private @Nullable Integer keepaliveSeconds;
  private boolean replaceAllowedIps;

  PeerReader(PublicKey publicKey, Scopes scopes) {
    this.publicKey = publicKey;
    this.scopes = scopes;
  }

  void take(String key, String value) {
    switch (key) {
      case "remove" -> remove = Values.isTrue(value);
      case "update_only" -> updateOnly = Values.isTrue(value);
      case "preshared_key" -> presharedKey = PresharedKey.of(HexKeys.parse(value));
      case "endpoint" -> endpoint = Values.endpoint(value, scopes);
      case "persistent_keepalive_interval" -> keepaliveSeconds = (int) Values.number(value, 16);
      case "replace_allowed_ips" -> {
        replaceAllowedIps = Values.isTrue(value);
        allowedIps.clear();
      }
      case "allowed_ip" -> allowedIps.add(allowedIp(value));
      case "protocol_version" -> {
        if (!value.equals("1")) {
          throw new IllegalArgumentException("there is only version 1");
        }
      }
      default -> throw new IllegalArgumentException("no such key of a peer");
    }
  }

  private static PeerChange.AllowedIp allowedIp(String value) {
    return value.startsWith("-")
        ? new PeerChange.AllowedIp(Values.prefix(value.substring(1)), false)
        : new PeerChange.AllowedIp(Values.prefix(value), true);
  }

  PeerChange end() {
    return new PeerChange(
        publicKey,
        remove,
        updateOnly,
        presharedKey,
        endpoint,
        keepaliveSeconds,
        replaceAllowedIps,
        ImmutableList.copyOf(allowedIps));
  }
}
