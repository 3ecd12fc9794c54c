package net.spanwire.bgp.rpki;

import com.google.common.collect.ImmutableList;
import java.util.function.Function;
import net.spanwire.core.net.AddressFamily;
import org.jspecify.annotations.Nullable;

/**
 * The caches that a router may ask, in their order of preference (RFC 8210 §10). One that answers
 * is enough: the next is asked only while all before it fail, and left alone again as soon as one
 * of these is complete. Until another is, what the last one said counts until it expires.
 */
public final class RtrCaches {

  private static final VrpTable EMPTY = new VrpTable();

  private final ImmutableList<RtrClient> clients;
  private ImmutableList.Builder<RtrAction> actions = ImmutableList.builder();
  private VrpTable chosen = EMPTY;
  private int chosenFrom = -1;

  /**
   * All of them stopped.
   *
   * @param count how many there are; they are called 0, 1, … , the preferred first
   */
  public RtrCaches(int count) {
    ImmutableList.Builder<RtrClient> made = ImmutableList.builder();
    for (int cache = 0; cache < count; cache++) {
      made.add(new RtrClient(cache));
    }
    clients = made.build();
  }

  /** Begins. */
  public ImmutableList<RtrAction> start(long now) {
    return choose(now);
  }

  /** Answers {@link RtrAction.Connect}. */
  public ImmutableList<RtrAction> onConnected(long now, int cache) {
    return on(now, cache, client -> client.onConnected(now));
  }

  /** The connection is gone, or did not come about; {@code reason} in words. */
  public ImmutableList<RtrAction> onClosed(long now, int cache, String reason) {
    return on(now, cache, client -> client.onClosed(now, reason));
  }

  /** Something came. */
  public ImmutableList<RtrAction> onDecoded(long now, int cache, RtrDecoder.Decoded decoded) {
    return on(now, cache, client -> client.onDecoded(now, decoded));
  }

  /** When {@link #onDeadline} is due; {@link Long#MAX_VALUE} if nothing is. */
  public long nextDeadline() {
    long next = RtrClient.NEVER;
    for (RtrClient client : clients) {
      next = Math.min(next, client.nextDeadline());
    }
    return next;
  }

  /** Does what is due by {@code now}. */
  public ImmutableList<RtrAction> onDeadline(long now) {
    for (RtrClient client : clients) {
      if (client.nextDeadline() <= now) {
        actions.addAll(client.onDeadline(now));
      }
    }
    return choose(now);
  }

  private ImmutableList<RtrAction> on(
      long now, int cache, Function<RtrClient, ImmutableList<RtrAction>> what) {
    RtrClient client = clients.get(cache);
    boolean sound = client.isSound();
    boolean failing = client.isFailing();
    VrpTable table = client.data().table();
    actions.addAll(what.apply(client));
    boolean same =
        sound == client.isSound()
            && failing == client.isFailing()
            && isSame(table, client.data().table());
    return same ? done() : choose(now);
  }

  private ImmutableList<RtrAction> done() {
    ImmutableList<RtrAction> all = actions.build();
    actions = ImmutableList.builder();
    return all;
  }

  private ImmutableList<RtrAction> choose(long now) {
    boolean wanted = true;
    for (RtrClient client : clients) {
      if (wanted) {
        actions.addAll(client.start(now));
      }
      boolean sound = client.isSound();
      wanted &= client.isFailing();
      if (sound && !wanted) {
        choose(client);
        stopAfter(client);
        return done();
      }
    }
    keepOrExpire();
    return done();
  }

  /** None answers now, or the one that is asked has not ended: the last data counts, if any. */
  private void keepOrExpire() {
    for (RtrClient client : clients) {
      if (client.isSound()) {
        choose(client);
        return;
      }
    }
    for (RtrClient client : clients) {
      if (client.data().table() != null) {
        choose(client);
        return;
      }
    }
    chosen = EMPTY;
    chosenFrom = -1;
  }

  private void choose(RtrClient client) {
    VrpTable table = client.data().table();
    if (table != null) {
      chosen = table;
      chosenFrom = clients.indexOf(client);
    }
  }

  private void stopAfter(RtrClient client) {
    for (RtrClient other : clients.subList(clients.indexOf(client) + 1, clients.size())) {
      actions.addAll(other.stop());
    }
  }

  @SuppressWarnings("ReferenceEquality") // a table that was published is never changed
  private static boolean isSame(@Nullable VrpTable one, @Nullable VrpTable other) {
    return one == other;
  }

  /** The payloads that count by now: another instance whenever they differ; not to be changed. */
  public VrpTable chosen() {
    return chosen;
  }

  /**
   * How the caches are doing.
   *
   * @param now to tell ages by
   */
  public ImmutableList<RtrCacheStatus> status(long now) {
    ImmutableList.Builder<RtrCacheStatus> all = ImmutableList.builder();
    for (int cache = 0; cache < clients.size(); cache++) {
      RtrClient client = clients.get(cache);
      VrpTable table = client.data().table();
      all.add(
          new RtrCacheStatus(
              state(client),
              cache == chosenFrom,
              client.version(),
              client.data().sessionId(),
              Integer.toUnsignedLong(client.data().serial()),
              table == null ? 0 : table.size(AddressFamily.IPV4),
              table == null ? 0 : table.size(AddressFamily.IPV6),
              table == null ? -1 : (now - client.updatedAt()) / 1_000_000_000,
              client.problem()));
    }
    return all.build();
  }

  private static RtrCacheStatus.State state(RtrClient client) {
    return switch (client.state()) {
      case STOPPED -> RtrCacheStatus.State.STANDBY;
      case WAITING, CONNECTING -> RtrCacheStatus.State.CONNECTING;
      case SYNCING -> RtrCacheStatus.State.SYNCING;
      case READY ->
          client.isFailing() ? RtrCacheStatus.State.EMPTY : RtrCacheStatus.State.SYNCHRONIZED;
    };
  }
}
