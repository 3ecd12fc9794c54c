package net.spanwire.daemon.link;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.function.Consumer;
import net.spanwire.core.io.NameResolver;
import net.spanwire.core.net.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the addresses of one endpoint name: asks at the start until there is an answer, for ever,
 * and again whenever the handshake has grown stale and the last answer's time to live has passed.
 * Owned by the thread of the links.
 */
final class EndpointFollower {

  private static final Logger LOG = LoggerFactory.getLogger(EndpointFollower.class);

  /** A zone may say 0; a resolver that is asked at every attempt is no better off for it. */
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(2);

  private final String peer;
  private final String host;
  private final int port;
  private final NameResolver resolver;
  private final LinkThread owner;
  private final Consumer<ImmutableList<Endpoint>> candidates;

  private ImmutableList<Endpoint> last = ImmutableList.of();
  private long validUntil;
  private boolean asking;
  private boolean stopped;
  private volatile String problem = "";

  /**
   * @param peer whose endpoint it is, and its name
   * @param resolver who is asked
   * @param owner the thread that calls this and is called back
   * @param candidates takes the addresses, at each change
   */
  EndpointFollower(
      PeerName peer,
      NameResolver resolver,
      LinkThread owner,
      Consumer<ImmutableList<Endpoint>> candidates) {
    this.peer = peer.peer();
    this.host = peer.host();
    this.port = peer.port();
    this.resolver = resolver;
    this.owner = owner;
    this.candidates = candidates;
  }

  /** Whose endpoint has which name. */
  record PeerName(String peer, String host, int port) {}

  void start() {
    validUntil = System.nanoTime();
    ask();
  }

  /** Asks no more. */
  void stop() {
    stopped = true;
  }

  /** The last answer. */
  ImmutableList<Endpoint> candidates() {
    return last;
  }

  /** The peer does not answer where it was thought to be. */
  void onStale() {
    if (System.nanoTime() - validUntil >= 0) {
      ask();
    }
  }

  /** Why there is no address, in words; empty if there is one. For any thread. */
  String problem() {
    return problem;
  }

  private void ask() {
    if (!asking && !stopped) {
      asking = true;
      resolver.resolve(host, answer -> owner.execute(() -> onAnswer(answer)));
    }
  }

  private void onAnswer(NameResolver.Resolution answer) {
    asking = false;
    if (stopped) {
      return;
    }
    switch (answer) {
      case NameResolver.Resolution.Resolved resolved -> onResolved(resolved);
      case NameResolver.Resolution.Unresolved unresolved -> onUnresolved(unresolved);
    }
  }

  private void onResolved(NameResolver.Resolution.Resolved resolved) {
    Duration life = resolved.ttl();
    validUntil =
        System.nanoTime() + (life.compareTo(SHORTEST_LIFE) < 0 ? SHORTEST_LIFE : life).toNanos();
    problem = "";
    ImmutableList<Endpoint> now =
        resolved.addresses().stream()
            .map(address -> new Endpoint(address, port))
            .collect(ImmutableList.toImmutableList());
    if (!now.equals(last)) {
      LOG.info("{}: {} is {}", peer, host, now);
      last = now;
      candidates.accept(now);
    }
  }

  private void onUnresolved(NameResolver.Resolution.Unresolved unresolved) {
    if (problem.isEmpty()) {
      LOG.warn("{}: {}; trying again", peer, unresolved.reason());
    }
    problem = unresolved.reason();
    validUntil = System.nanoTime();
    // With an older answer in hand, the next stale handshake asks again soon enough.
    if (last.isEmpty()) {
      owner.after(unresolved.retryAfter(), this::ask);
    }
  }
}
