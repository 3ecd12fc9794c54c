package net.spanwire.core.io;

/** Something a {@link Poller} can wait for. */
public interface Pollable extends AutoCloseable {

  /** The descriptor that the system knows it by; negative where there is none. */
  int descriptor();

  @Override
  void close();
}
