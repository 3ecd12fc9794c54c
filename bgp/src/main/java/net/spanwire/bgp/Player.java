package net.spanwire.bgp;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributesBuilder;
import net.spanwire.bgp.rib.SelfNextHop;
import net.spanwire.bgp.transport.Intake;
import net.spanwire.bgp.transport.Outflow;
import net.spanwire.bgp.transport.RouteOwner;
import net.spanwire.bgp.transport.SessionListener;
import net.spanwire.bgp.transport.Transport;
import net.spanwire.bgp.transport.TransportConfig;
import org.jspecify.annotations.Nullable;

/**
 * Opens one session with any speaker and says there what a source gives, such as a recorded table
 * ({@link net.spanwire.bgp.mrt.Recording}): UPDATEs in their order, then End-of-RIB. What is said
 * is what was recorded, but for the next hop, which is the player's own address, and for what a
 * session of its kind asks for: an external one has the player's number first in AS_PATH and
 * carries no LOCAL_PREF, ORIGINATOR_ID or CLUSTER_LIST, an internal one has a LOCAL_PREF. It
 * forgets what it hears. For tests and benchmarks.
 */
public final class Player implements RouteOwner, AutoCloseable {

  private static final long JOIN_SECONDS = 10;
  private static final long DEFAULT_LOCAL_PREFERENCE = 100;

  /** Gives what is to be said. */
  @FunctionalInterface
  public interface Source {
    /** The next one, or null at the end. */
    Message.@Nullable Update next() throws IOException;
  }

  /**
   * What was said.
   *
   * @param skipped destinations of families that the session does not carry, or for which the
   *     player has no next hop
   * @param nanos from the beginning of the session until TCP had room for the last message
   */
  public record Played(long messages, long announced, long withdrawn, long skipped, long nanos) {}

  private final NeighborConfig neighbor;
  private final Source source;
  private final Transport transport;
  private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
  private final CompletableFuture<Played> played = new CompletableFuture<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("bgp-player").unstarted(this::work);
  private volatile boolean closing;

  private @Nullable Voice voice;

  /** What is known while the session is up. */
  private final class Voice {
    private final NegotiatedSession session;
    private final Outflow outflow;
    private final long since = System.nanoTime();
    private long messages;
    private long announced;
    private long withdrawn;
    private long skipped;

    Voice(NegotiatedSession session, Outflow outflow) {
      this.session = session;
      this.outflow = outflow;
    }

    void say() throws IOException {
      while (!played.isDone() && outflow.hasRoom()) {
        Message.Update update = source.next();
        if (update == null) {
          session.families().forEach(family -> outflow.send(new Message.EndOfRib(family)));
          long nanos = System.nanoTime() - since;
          played.complete(new Played(messages, announced, withdrawn, skipped, nanos));
        } else {
          say(update);
        }
      }
    }

    private void say(Message.Update update) {
      ImmutableList<Nlri> gone = carried(update.withdrawn());
      ImmutableList<Nlri> come = carried(update.announced());
      PathAttributes recorded = update.attributes();
      PathAttributes ours =
          recorded == null || come.isEmpty() ? null : ours(recorded, come.getFirst());
      if (ours == null) {
        skipped += come.size();
        come = ImmutableList.of();
      }
      if (!gone.isEmpty() || !come.isEmpty()) {
        outflow.send(new Message.Update(gone, come, ours));
        messages++;
        announced += come.size();
        withdrawn += gone.size();
      }
    }

    private ImmutableList<Nlri> carried(ImmutableList<Nlri> all) {
      if (all.isEmpty()
          || session.families().contains(AfiSafi.of(all.getFirst().prefix().family()))) {
        return all;
      }
      skipped += all.size();
      return ImmutableList.of();
    }

    private @Nullable PathAttributes ours(PathAttributes recorded, Nlri destination) {
      AfiSafi family = AfiSafi.of(destination.prefix().family());
      if (!(SelfNextHop.of(family, session, neighbor) instanceof SelfNextHop.Usable self)) {
        return null;
      }
      PathAttributesBuilder builder = recorded.toBuilder().nextHop(self.nextHop());
      if (session.external()) {
        long own = session.localAsn();
        if (recorded.asPath().neighborAsn().orElse(-1) != own) {
          builder.asPath(recorded.asPath().prepend(own, 1));
        }
        builder.localPreference(null).originatorId(null).clusterList(ImmutableList.of());
      } else if (recorded.localPreference() == null) {
        builder.localPreference(DEFAULT_LOCAL_PREFERENCE);
      }
      return builder.build();
    }
  }

  /**
   * Makes a player; nothing happens before {@link #start}.
   *
   * @param source is asked on a thread of the player's own
   * @param listener hears of the session
   */
  public Player(
      TransportConfig config, NeighborConfig neighbor, Source source, SessionListener listener) {
    this.neighbor = neighbor;
    this.source = source;
    this.transport = new Transport(config, this, listener);
  }

  /**
   * Begins.
   *
   * @throws IOException naming the address that cannot be had
   */
  public void start() throws IOException {
    thread.start();
    transport.listen();
    transport.add(neighbor);
    transport.post(neighbor.name(), new Event.Start());
  }

  /**
   * Completes when all is said; exceptionally with an {@link IOException} if the source fails, or
   * if the session ends before: what was read is not to be had again. The session stays up.
   */
  public CompletableFuture<Played> played() {
    return played.copy();
  }

  @Override
  public void onNeighbor(NeighborConfig changed) {
    // It has the one that it was made with.
  }

  @Override
  public void onNeighborGone(String gone) {
    // That one stays until the end.
  }

  @Override
  public void onReady(Intake intake) {
    mailbox.add(() -> hear(intake));
  }

  @Override
  public void onWritable(Outflow outflow) {
    mailbox.add(this::say);
  }

  private void work() {
    try {
      while (!closing) {
        mailbox.take().run();
      }
    } catch (InterruptedException e) {
      played.completeExceptionally(new IOException("interrupted", e));
    }
  }

  private void hear(Intake intake) {
    Intake.Item item = intake.poll();
    while (item != null) {
      switch (item) {
        case Intake.Item.Up up -> {
          voice = new Voice(up.session(), up.outflow());
          say();
        }
        case Intake.Item.Down down -> {
          voice = null;
          played.completeExceptionally(
              new IOException("the session ended before all was said: " + down.reason()));
        }
        case Intake.Item.Heard _, Intake.Item.StaleExpired _ -> {}
      }
      item = intake.poll();
    }
  }

  private void say() {
    Voice speaking = voice;
    if (speaking != null) {
      try {
        speaking.say();
      } catch (IOException | RuntimeException e) {
        played.completeExceptionally(e);
      }
    }
  }

  /** Ends the session with a NOTIFICATION. */
  @Override
  public void close() {
    transport.close("");
    closing = true;
    mailbox.add(() -> {});
    try {
      thread.join(TimeUnit.SECONDS.toMillis(JOIN_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
