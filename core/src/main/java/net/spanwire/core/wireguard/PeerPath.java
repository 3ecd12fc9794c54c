package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Objects;
import net.spanwire.core.net.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer is: the path it was last heard on, and the candidates at which it may be. Packets go
 * to the path; handshakes begin there, and go round the candidates while there is no answer.
 * Nothing but an authenticated message changes the path.
 */
final class PeerPath {

  private static final int UNCHANGED = -1;

  private ImmutableList<Endpoint> candidates;
  private boolean roaming;
  private int listener;
  private volatile @Nullable Path current;

  /**
   * Which place the next handshake is tried at: 0 is the path, or the first candidate without one.
   */
  private int turn;

  /** Where to go on after the candidates have changed; -1 if they have not. */
  private int changedTurn = UNCHANGED;

  PeerPath(PeerConfig config) {
    this.candidates = config.candidates();
    this.roaming = config.roaming();
    this.listener = config.listener();
  }

  @Nullable Path current() {
    return current;
  }

  ImmutableList<Endpoint> candidates() {
    return candidates;
  }

  /** False for what comes from elsewhere than a locked endpoint. */
  boolean accepts(Path path) {
    return roaming || Objects.equals(path, current) || candidates.contains(path.remote());
  }

  /** An authenticated message came this way; true if the peer is elsewhere than before. */
  boolean follow(Path path) {
    Path before = current;
    if (Objects.equals(path, before)) {
      return false;
    }
    current = path;
    if (before != null && before.remote().equals(path.remote())) {
      return false; // and handshakes go round as they did: what they wait for has not come
    }
    settle();
    return true;
  }

  /** The peer is where the path leads: the next handshake begins there. */
  void settle() {
    turn = 0;
    changedTurn = UNCHANGED;
  }

  /** Our source address may be wrong by now. */
  void forgetSource() {
    Path known = current;
    if (known != null) {
      current = known.withoutSource();
    }
  }

  /** Where to try a handshake; null if no place is known. */
  @Nullable Path forHandshake() {
    ImmutableList<Endpoint> places = places();
    if (places.isEmpty()) {
      return null;
    }
    Endpoint place = places.get(Math.min(turn, places.size() - 1));
    Path known = current;
    return known != null && known.remote().equals(place) ? known : Path.to(place, listener);
  }

  /** There was no answer: the next handshake goes to the next place. */
  void nextPlace() {
    int places = places().size();
    int next = changedTurn == UNCHANGED ? turn + 1 : changedTurn;
    changedTurn = UNCHANGED;
    turn = places == 0 ? 0 : next % places;
    forgetSource();
  }

  private ImmutableList<Endpoint> places() {
    Path known = current;
    if (known == null) {
      return candidates;
    }
    ImmutableSet.Builder<Endpoint> places = ImmutableSet.builder();
    return places.add(known.remote()).addAll(candidates).build().asList();
  }

  /** What the name resolves to now: the path stays, but a locked one that is none of them. */
  void setCandidates(ImmutableList<Endpoint> resolved) {
    if (resolved.equals(candidates)) {
      return;
    }
    candidates = resolved;
    Path known = current;
    if (known != null && !roaming && !resolved.contains(known.remote())) {
      current = resolved.isEmpty() ? null : Path.to(resolved.getFirst(), listener);
    }
    // A handshake that is not answered goes to a new place next, unless the old one is among them.
    boolean elsewhere =
        known != null && known.equals(current) && !resolved.contains(known.remote());
    changedTurn = elsewhere ? 1 : 0;
    turn = 0;
  }

  /** It is here, until it is heard elsewhere, and nowhere else it may be. */
  void moveTo(Endpoint endpoint) {
    candidates = ImmutableList.of();
    turn = 0;
    changedTurn = UNCHANGED;
    current = Path.to(endpoint, listener);
  }

  /** The operator says where the peer is: there it is, until it is heard elsewhere. */
  void reconfigure(PeerConfig config) {
    roaming = config.roaming();
    boolean moved = listener != config.listener() || !candidates.equals(config.candidates());
    listener = config.listener();
    if (!moved) {
      return;
    }
    candidates = config.candidates();
    turn = 0;
    changedTurn = 0;
    if (!candidates.isEmpty()) {
      current = Path.to(candidates.getFirst(), listener);
    }
  }
}
