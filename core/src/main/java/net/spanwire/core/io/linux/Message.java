package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.DatagramRun;

/** {@code struct msghdr} with its one {@code iovec}, its address and its control messages. */
final class Message {

  static final int MSG_TRUNC = 0x20;

  private static final long NAME = 0;
  private static final long NAME_LENGTH = 8;
  private static final long PIECES = 16;
  private static final long PIECE_COUNT = 24;
  private static final long CONTROL = 32;
  private static final long CONTROL_LENGTH = 40;
  private static final long FLAGS = 48;
  private static final long PIECE_BASE = 56;
  private static final long PIECE_LENGTH = 64;
  private static final long TOTAL = 72 + SocketAddress.MAX_BYTES + Ancillary.MAX_BYTES;

  /** Where the address is in {@link #memory}. */
  static final long NAME_AT = 72;

  /** Where the control messages are in {@link #memory}. */
  static final long CONTROL_AT = NAME_AT + SocketAddress.MAX_BYTES;

  private final MemorySegment memory;

  Message(Arena arena) {
    memory = arena.allocate(TOTAL, 16);
    memory.set(ADDRESS, NAME, memory.asSlice(NAME_AT));
    memory.set(ADDRESS, PIECES, memory.asSlice(PIECE_BASE));
    memory.set(JAVA_LONG, PIECE_COUNT, 1L);
    memory.set(ADDRESS, CONTROL, memory.asSlice(CONTROL_AT));
  }

  MemorySegment memory() {
    return memory;
  }

  void nameLength(int length) {
    memory.set(JAVA_INT, NAME_LENGTH, length);
  }

  void controlLength(long length) {
    memory.set(JAVA_LONG, CONTROL_LENGTH, length);
  }

  long controlLength() {
    return memory.get(JAVA_LONG, CONTROL_LENGTH);
  }

  int flags() {
    return memory.get(JAVA_INT, FLAGS);
  }

  void piece(DatagramRun run) {
    memory.set(JAVA_LONG, PIECE_BASE, run.memory().address() + run.offset());
    memory.set(JAVA_LONG, PIECE_LENGTH, run.length());
  }
}
