package net.spanwire.core.dataplane;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Work that another thread has the loop do, and waits for. */
final class LoopCall<T extends @Nullable Object> implements Mailbox.Command {

  private final Work<T> work;
  private final CompletableFuture<T> done = new CompletableFuture<>();

  LoopCall(Work<T> work) {
    this.work = work;
  }

  /** What is to be done on the loop's thread. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T run(long now);
  }

  @Override
  public void run(long now) {
    try {
      done.complete(work.run(now));
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  @Override
  public void refuse() {
    done.completeExceptionally(new IllegalStateException("the data plane is closed"));
  }

  /** Waits for the answer; what the work throws is thrown here. */
  T answer() {
    try {
      return Uninterruptibles.getUninterruptibly(done);
    } catch (ExecutionException e) {
      Throwables.throwIfInstanceOf(Objects.requireNonNull(e.getCause()), RuntimeException.class);
      throw new IllegalStateException(e);
    }
  }
}
