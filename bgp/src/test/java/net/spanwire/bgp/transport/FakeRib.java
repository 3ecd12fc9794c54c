package net.spanwire.bgp.transport;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.spanwire.bgp.NeighborConfig;
import org.jspecify.annotations.Nullable;

/** Takes what neighbours say, as fast or as slowly as a test wants. */
final class FakeRib implements RouteOwner {

  private final BlockingQueue<Intake> ready = new LinkedBlockingQueue<>();
  final AtomicInteger writable = new AtomicInteger();
  private @Nullable Intake current;

  @Override
  public void onNeighbor(NeighborConfig neighbor) {}

  @Override
  public void onNeighborGone(String neighbor) {}

  @Override
  public void onReady(Intake intake) {
    ready.add(intake);
  }

  @Override
  public void onWritable(Outflow outflow) {
    writable.incrementAndGet();
  }

  /** The next item, or a failure after ten seconds. */
  Intake.Item next() throws InterruptedException {
    while (true) {
      Intake source = current;
      if (source == null) {
        source = ready.poll(10, TimeUnit.SECONDS);
        if (source == null) {
          throw new AssertionError("nothing was heard for ten seconds");
        }
        current = source;
      }
      Intake.Item item = source.poll();
      if (item != null) {
        return item;
      }
      current = null;
    }
  }

  <I extends Intake.Item> I next(Class<I> kind) throws InterruptedException {
    Intake.Item item = next();
    if (!kind.isInstance(item)) {
      throw new AssertionError("expected " + kind.getSimpleName() + ", heard " + item);
    }
    return kind.cast(item);
  }
}
