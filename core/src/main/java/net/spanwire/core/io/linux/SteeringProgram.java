package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A program in classic BPF (Documentation/networking/filter.rst) that the kernel runs for what
 * comes to a port of several sockets. It sees the payload, and answers the number of a socket; a
 * load from behind the end ends it with 0. By WireGuard's messages (whitepaper §5.4), what names a
 * receiver goes by the lowest byte of that index:
 *
 * <pre>
 * 0  A = payload[0]          the type
 * 1  transport?    → 5
 * 2  cookie reply? → 5
 * 3  response?     → 7
 * 4  return 0
 * 5  A = payload[4]
 * 6  → 8
 * 7  A = payload[8]
 * 8  A = A mod sockets
 * 9  return A
 * </pre>
 */
final class SteeringProgram {

  private static final int LOAD_BYTE = 0x30;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP = 0x05;
  private static final int MODULO = 0x94;
  private static final int RETURN = 0x06;
  private static final int RETURN_A = 0x16;

  private static final int RESPONSE = 2;
  private static final int COOKIE_REPLY = 3;
  private static final int TRANSPORT = 4;

  private static final int INSTRUCTIONS = 10;

  /** {@code struct sock_filter}: code, jump if true, jump if false, operand. */
  private static final int INSTRUCTION_BYTES = 8;

  /** {@code struct sock_fprog}: how many instructions, and where they are. */
  private static final int PROGRAM_BYTES = 16;

  private SteeringProgram() {}

  /**
   * The program for a group of so many sockets, as {@code struct sock_fprog}.
   *
   * @param arena lives as long as the program is handed over
   */
  static MemorySegment of(Arena arena, int sockets) {
    MemorySegment code = arena.allocate(INSTRUCTIONS * INSTRUCTION_BYTES, 8);
    put(code, 0, LOAD_BYTE, 0, 0);
    put(code, 1, JUMP_IF_EQUAL, 3, TRANSPORT);
    put(code, 2, JUMP_IF_EQUAL, 2, COOKIE_REPLY);
    put(code, 3, JUMP_IF_EQUAL, 3, RESPONSE);
    put(code, 4, RETURN, 0, 0);
    put(code, 5, LOAD_BYTE, 0, 4);
    put(code, 6, JUMP, 0, 1);
    put(code, 7, LOAD_BYTE, 0, 8);
    put(code, 8, MODULO, 0, sockets);
    put(code, 9, RETURN_A, 0, 0);
    MemorySegment program = arena.allocate(PROGRAM_BYTES, 8);
    program.set(JAVA_SHORT, 0, (short) INSTRUCTIONS);
    program.set(ADDRESS, 8, code);
    return program;
  }

  /** Writes an instruction; jumps count from the one that follows. */
  private static void put(MemorySegment code, int at, int what, int ifTrue, int operand) {
    long offset = (long) at * INSTRUCTION_BYTES;
    code.set(JAVA_SHORT, offset, (short) what);
    code.set(JAVA_BYTE, offset + 2, (byte) ifTrue);
    code.set(JAVA_INT, offset + 4, operand);
  }
}
