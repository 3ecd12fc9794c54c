package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The keys of ours that are in use, and the peer of each pair of keys. */
final class KeyRing {

  private final RandomGenerator random;
  private final Map<PublicKey, LocalIdentity> identities = new LinkedHashMap<>();
  private final Map<Pair, Peer> peers = new HashMap<>();

  private record Pair(PublicKey ours, PublicKey theirs) {}

  KeyRing(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Checks that a peer of these keys can be added, beside {@code self} if it is there already.
   *
   * @throws IllegalArgumentException if not
   */
  void check(PeerConfig config, @Nullable Peer self) {
    PublicKey ours = config.privateKey().publicKey();
    if (ours.equals(config.publicKey())) {
      throw new IllegalArgumentException(
          "peer " + config.name() + " has our own public key " + ours + ": it would be us");
    }
    Peer other = peers.get(new Pair(ours, config.publicKey()));
    if (other != null && other != self) {
      throw new IllegalArgumentException(
          "peers "
              + other.config().name()
              + " and "
              + config.name()
              + " have the same pair of keys: one of the two hosts needs a second key");
    }
  }

  LocalIdentity identity(PrivateKey privateKey) {
    LocalIdentity identity =
        identities.computeIfAbsent(
            privateKey.publicKey(), ours -> new LocalIdentity(privateKey.toBytes(), ours, random));
    identity.addPeer();
    return identity;
  }

  void add(LocalIdentity identity, PublicKey theirs, Peer peer) {
    peers.put(new Pair(identity.publicKey(), theirs), peer);
  }

  /** Removes a peer; the key of ours goes, and is wiped, with its last one. */
  void remove(LocalIdentity identity, PublicKey theirs) {
    peers.remove(new Pair(identity.publicKey(), theirs));
    if (identity.removePeer()) {
      identities.remove(identity.publicKey());
      identity.wipe();
    }
  }

  @Nullable Peer peer(PublicKey ours, PublicKey theirs) {
    return peers.get(new Pair(ours, theirs));
  }

  ImmutableList<Peer> peers() {
    return ImmutableList.copyOf(peers.values());
  }

  /** The key of ours that a handshake initiation is meant for, by its MAC1. */
  @Nullable LocalIdentity addressee(byte[] wire) {
    for (LocalIdentity identity : identities.values()) {
      if (identity.checker().mac1Fits(wire)) {
        return identity;
      }
    }
    return null;
  }
}
