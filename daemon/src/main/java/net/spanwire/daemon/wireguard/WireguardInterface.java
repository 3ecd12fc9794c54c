package net.spanwire.daemon.wireguard;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import net.spanwire.core.dataplane.Dataplane;
import net.spanwire.core.dataplane.TunnelInterface;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.linux.TunLink;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;
import net.spanwire.core.wireguard.uapi.Conversation;
import net.spanwire.core.wireguard.uapi.InterfaceReport;
import net.spanwire.core.wireguard.uapi.PeerChange;
import net.spanwire.core.wireguard.uapi.SetRequest;
import net.spanwire.core.wireguard.uapi.UapiRefusal;
import net.spanwire.daemon.uapi.Reports;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interface as {@code wg} and {@code ip link} configure it. Its state has one lock: requests and
 * changes of the link come one at a time.
 *
 * <p>Without a private key its peers stand on a key that nobody knows, and begin nothing: so they
 * keep their place in the engine. While the link is down, likewise, there are no sockets and no
 * sessions.
 */
final class WireguardInterface implements Conversation.Subject {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.wireguard");

  private final Dataplane dataplane;
  private final TunnelInterface tunnel;
  private final ListenPort port;
  private final PrivateKey nobody = PrivateKey.generate(new SecureRandom());
  private final Map<PublicKey, Peer> peers = new LinkedHashMap<>();
  private @Nullable PrivateKey privateKey;
  private boolean up;

  WireguardInterface(Dataplane dataplane, TunnelInterface tunnel) {
    this.dataplane = dataplane;
    this.tunnel = tunnel;
    this.port = new ListenPort(dataplane, tunnel);
  }

  @Override
  public synchronized InterfaceReport report() {
    return new InterfaceReport(
        privateKey, port.number(), port.fwmark(), Reports.peers(dataplane, tunnel));
  }

  @Override
  public void onRefused(UapiRefusal refusal) {
    LOG.error(
        "{}: refused a request, {}: {}", tunnel, Errno.name(refusal.errno()), refusal.getMessage());
  }

  /** Only the sockets can fail, so they come first; the rest is done as one. */
  @Override
  public synchronized void change(SetRequest request) throws UapiRefusal {
    port.change(request.listenPort(), request.fwmark());
    LOG.debug("{}: {} peers are to be changed", tunnel, request.peers().size());
    boolean _ =
        dataplane.atomically(
            tunnel,
            () -> {
              if (request.privateKey() != null) {
                rekey(request.privateKey().key());
              }
              if (request.replacePeers()) {
                ImmutableList.copyOf(peers.values()).forEach(this::remove);
              }
              request.peers().forEach(this::change);
              return true;
            });
  }

  /** Another key: sessions of the old one end. A peer that has our own key would be us. */
  private void rekey(@Nullable PrivateKey key) {
    privateKey = key;
    Peer self = key == null ? null : peers.get(key.publicKey());
    if (self != null) {
      remove(self);
    }
    reconfigureAll();
  }

  private void reconfigureAll() {
    for (Peer peer : peers.values()) {
      dataplane.reconfigure(peer, standing(peer.config().toBuilder()).build());
    }
  }

  private PeerConfig.Builder standing(PeerConfig.Builder config) {
    return config
        .privateKey(standingKey())
        .initiate(up && privateKey != null ? PeerConfig.Initiate.AUTO : PeerConfig.Initiate.NEVER);
  }

  private PrivateKey standingKey() {
    return privateKey == null ? nobody : privateKey;
  }

  private void remove(Peer peer) {
    peers.remove(peer.config().publicKey());
    dataplane.removePeer(peer);
  }

  private void change(PeerChange change) {
    Peer peer = peers.get(change.publicKey());
    if (change.publicKey().equals(standingKey().publicKey())) {
      return;
    }
    if (change.remove()) {
      if (peer != null) {
        remove(peer);
      }
    } else if (peer != null) {
      dataplane.reconfigure(peer, merged(peer.config().toBuilder(), change).build());
      place(peer, change);
    } else if (!change.updateOnly()) {
      place(add(change), change);
    }
  }

  private Peer add(PeerChange change) {
    PublicKey publicKey = change.publicKey();
    PeerConfig.Builder fresh =
        PeerConfig.builder("peer " + publicKey, standingKey(), publicKey)
            .allowedIps(ImmutableSet.of());
    Peer peer = dataplane.addPeer(tunnel, merged(standing(fresh), change).build());
    peers.put(publicKey, peer);
    return peer;
  }

  private static PeerConfig.Builder merged(PeerConfig.Builder config, PeerChange change) {
    if (change.presharedKey() != null) {
      config.presharedKey(change.presharedKey());
    }
    if (change.keepaliveSeconds() != null) {
      config.persistentKeepalive(Duration.ofSeconds(change.keepaliveSeconds()));
    }
    return config;
  }

  /** Where a peer is, and what is behind it. */
  private void place(Peer peer, PeerChange change) {
    if (change.endpoint() != null) {
      dataplane.setEndpoint(peer, change.endpoint());
    }
    if (change.replaceAllowedIps()) {
      dataplane.disallowAll(peer);
    }
    for (PeerChange.AllowedIp allowed : change.allowedIps()) {
      if (allowed.add()) {
        dataplane.allow(peer, allowed.prefix());
      } else {
        dataplane.disallow(peer, allowed.prefix());
      }
    }
  }

  /** The link is so now; called again while it stays so, which lets a lost port be had again. */
  synchronized void onLink(TunLink.State link) {
    dataplane.setMtu(tunnel, link.mtu());
    if (link.up()) {
      port.open();
    } else {
      port.close();
    }
    if (link.up() != up) {
      up = link.up();
      LOG.debug("{}: the link is {}", tunnel, up ? "up" : "down");
      boolean _ =
          dataplane.atomically(
              tunnel,
              () -> {
                onTurn();
                return true;
              });
    }
  }

  private void onTurn() {
    if (!up) {
      peers.values().forEach(dataplane::endSessions);
    }
    reconfigureAll();
    if (up) {
      peers.values().stream()
          .filter(peer -> !peer.config().persistentKeepalive().isZero())
          .forEach(dataplane::initiate);
    }
  }
}
