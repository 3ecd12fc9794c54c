package net.spanwire.core.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Pieces of one native memory, for a write that gathers them; kept as an array of {@code struct
 * iovec}, so that the system reads it as it is.
 */
public final class GatherList {

  /** Size of one piece in {@link #memory}. */
  public static final int PIECE_BYTES = 16;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final MemorySegment base;
  private final MemorySegment pieces;

  /**
   * @param base the memory that all pieces are of
   * @param capacity number of pieces
   */
  public GatherList(Arena arena, MemorySegment base, int capacity) {
    this.base = base;
    this.pieces = arena.allocate((long) capacity * PIECE_BYTES, 16);
  }

  public void set(int index, long offset, long length) {
    pieces.set(LONG, (long) index * PIECE_BYTES, base.address() + offset);
    pieces.set(LONG, (long) index * PIECE_BYTES + 8, length);
  }

  /** Offset of a piece in the {@link #base}. */
  public long offset(int index) {
    return pieces.get(LONG, (long) index * PIECE_BYTES) - base.address();
  }

  public long length(int index) {
    return pieces.get(LONG, (long) index * PIECE_BYTES + 8);
  }

  public MemorySegment base() {
    return base;
  }

  /** The array. */
  public MemorySegment memory() {
    return pieces;
  }
}
