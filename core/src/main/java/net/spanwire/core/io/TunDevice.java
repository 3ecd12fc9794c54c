package net.spanwire.core.io;

import java.lang.foreign.MemorySegment;

/**
 * A virtual interface of layer 3. Each packet has a {@link VirtioHeader} before it, and may be a
 * super-packet that stands for many segments. The device goes with its owner: it is never
 * persistent.
 */
public interface TunDevice extends Pollable {

  String name();

  /** What the kernel granted, of what was asked for. */
  Offloads offloads();

  /**
   * Reads one packet with its header.
   *
   * @return length in bytes, or a negated {@link Errno}: {@link Errno#EAGAIN} if none waits, {@link
   *     Errno#EBADFD} once the device was deleted
   */
  int read(MemorySegment memory, long offset, int length);

  /**
   * Writes one packet with its header, from the pieces {@code first} to {@code first + count - 1}.
   *
   * @return bytes taken, or a negated {@link Errno}
   */
  int write(GatherList pieces, int first, int count);
}
