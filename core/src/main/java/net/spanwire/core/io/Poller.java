package net.spanwire.core.io;

import org.jspecify.annotations.Nullable;

/** Waits for many sources at once. One thread owns it; only {@link #wakeUp} is for all. */
public interface Poller extends AutoCloseable {

  /** Watches {@code source}; {@code drain} is what {@link #ready} then answers. */
  void add(Pollable source, Drainable drain);

  /** Ends {@link #add}; to be called before the source is closed. */
  void remove(Pollable source);

  /**
   * Waits until a source is readable, {@link #wakeUp} was called, or the time is over.
   *
   * @param nanos 0 only looks; negative waits without end; rounded up to the clock of the system
   * @return how many sources are ready
   */
  int await(long nanos);

  /**
   * The ready source of this index of the last {@link #await}; null if it was removed meanwhile.
   */
  @Nullable Drainable ready(int index);

  /** Ends an {@link #await} that runs or comes next; any thread may call it. */
  void wakeUp();

  @Override
  void close();
}
