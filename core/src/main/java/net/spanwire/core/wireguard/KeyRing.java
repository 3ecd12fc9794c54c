package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The keys of ours that are in use, and the peer of each pair of keys, of all engines of a host: so
 * it has a lock. It is asked at handshakes, never for a packet.
 */
final class KeyRing {

  private final RandomGenerator random;
  private final Map<PublicKey, LocalIdentity> identities = new LinkedHashMap<>();
  private final Map<Pair, Peer> peers = new HashMap<>();

  /** The same as in {@link #identities}: a flood of initiations must not hold the lock. */
  private volatile ImmutableList<LocalIdentity> addressees = ImmutableList.of();

  private record Pair(PublicKey ours, PublicKey theirs) {}

  KeyRing(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Adds a peer.
   *
   * @param maker makes it, with the key of ours that its configuration names
   * @throws IllegalArgumentException if its pair of keys is taken, or both keys are one
   */
  synchronized Peer add(PeerConfig config, Function<LocalIdentity, Peer> maker) {
    check(config, null);
    LocalIdentity identity = identity(config.privateKey());
    Peer peer = maker.apply(identity);
    peers.put(new Pair(identity.publicKey(), config.publicKey()), peer);
    return peer;
  }

  /**
   * Gives a peer the key of ours that its changed configuration names; nothing happens if it is the
   * one that it has.
   *
   * @throws IllegalArgumentException if the pair of keys is taken, or both keys are one
   */
  synchronized void rekey(Peer peer, PeerConfig changed) {
    check(changed, peer);
    LocalIdentity before = peer.identity();
    if (before.publicKey().equals(changed.privateKey().publicKey())) {
      return;
    }
    LocalIdentity identity = identity(changed.privateKey());
    peer.reidentify(identity);
    remove(before, changed.publicKey());
    peers.put(new Pair(identity.publicKey(), changed.publicKey()), peer);
  }

  private void check(PeerConfig config, @Nullable Peer self) {
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

  private LocalIdentity identity(PrivateKey privateKey) {
    LocalIdentity identity =
        identities.computeIfAbsent(
            privateKey.publicKey(), ours -> new LocalIdentity(privateKey.toBytes(), ours, random));
    identity.addPeer();
    addressees = ImmutableList.copyOf(identities.values());
    return identity;
  }

  /** Removes a peer; the key of ours goes, and is wiped, with its last one. */
  synchronized void remove(Peer peer) {
    remove(peer.identity(), peer.config().publicKey());
  }

  /**
   * A task of another engine may still open an initiation with a key that is wiped meanwhile. What
   * comes of it is nobody's: the peers of that key are gone.
   */
  private void remove(LocalIdentity identity, PublicKey theirs) {
    peers.remove(new Pair(identity.publicKey(), theirs));
    if (identity.removePeer()) {
      identities.remove(identity.publicKey());
      addressees = ImmutableList.copyOf(identities.values());
      identity.wipe();
    }
  }

  synchronized @Nullable Peer peer(PublicKey ours, PublicKey theirs) {
    return peers.get(new Pair(ours, theirs));
  }

  synchronized ImmutableList<Peer> peers() {
    return ImmutableList.copyOf(peers.values());
  }

  /** The key of ours that a handshake initiation is meant for, by its MAC1. */
  @Nullable LocalIdentity addressee(byte[] wire) {
    for (LocalIdentity identity : addressees) {
      if (identity.checker().mac1Fits(wire)) {
        return identity;
      }
    }
    return null;
  }
}
