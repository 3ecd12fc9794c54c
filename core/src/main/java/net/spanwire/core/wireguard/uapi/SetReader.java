package net.spanwire.core.wireguard.uapi;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.io.Errno;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one {@code set=1}: first the interface's, then those of each peer. */
final class SetReader {

  /** Peers and prefixes together; a request beyond is refused for want of memory. */
  static final int CAPACITY = 1 << 21;

  private final Scopes scopes;
  private final ImmutableList.Builder<PeerChange> peers = ImmutableList.builder();
  private SetRequest.@Nullable NewKey privateKey;
  private @Nullable Integer listenPort;
  private @Nullable Integer fwmark;
  private boolean replacePeers;
  private @Nullable PeerReader peer;
  private int entries;

  SetReader(Scopes scopes) {
    this.scopes = scopes;
  }

  /**
   * Takes a line.
   *
   * @throws UapiRefusal naming the key, never the value, which may be a secret
   */
  void line(String line) throws UapiRefusal {
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw new UapiRefusal(Errno.EPROTO, "a line of a set request is not key=value");
    }
    String key = line.substring(0, equals);
    String value = line.substring(equals + 1);
    try {
      take(key, value);
    } catch (IllegalArgumentException e) {
      throw new UapiRefusal(Errno.EINVAL, key + ": " + e.getMessage());
    }
  }

  private void take(String key, String value) throws UapiRefusal {
    if (key.equals("public_key") || key.equals("allowed_ip")) {
      count();
    }
    if (key.equals("public_key")) {
      endPeer();
      peer = new PeerReader(PublicKey.of(HexKeys.parse(value)), scopes);
    } else if (peer != null) {
      peer.take(key, value);
    } else {
      takeOfInterface(key, value);
    }
  }

  private void count() throws UapiRefusal {
    if (++entries > CAPACITY) {
      throw new UapiRefusal(
          Errno.ENOMEM, "a set request has at most " + CAPACITY + " peers and prefixes");
    }
  }

  private void takeOfInterface(String key, String value) {
    switch (key) {
      case "private_key" -> {
        byte[] bytes = HexKeys.parse(value);
        privateKey = new SetRequest.NewKey(HexKeys.isZero(bytes) ? null : PrivateKey.of(bytes));
      }
      case "listen_port" -> listenPort = (int) Values.number(value, 16);
      case "fwmark" -> fwmark = (int) Values.number(value, 32);
      case "replace_peers" -> replacePeers = Values.isTrue(value);
      default -> throw new IllegalArgumentException("no such key of an interface");
    }
  }

  private void endPeer() {
    if (peer != null) {
      peers.add(peer.end());
    }
  }

  /** The whole request. */
  SetRequest end() {
    endPeer();
    peer = null;
    return new SetRequest(privateKey, listenPort, fwmark, replacePeers, peers.build());
  }
}
