package net.spanwire.kernelroute.socket;

import com.sun.jna.Memory;
import java.nio.ByteOrder;
import net.spanwire.kernelroute.netlink.Rtnetlink;

/**
 * Keeps the echo of our own route changes out of the monitor's queue: a million routes would be a
 * million notifications of what we know already. The kernel writes the port of the socket that
 * asked into nlmsg_pid; a program of classic BPF drops what carries ours (socket(7),
 * SO_ATTACH_FILTER).
 */
final class OwnEchoFilter {

  private static final int NLMSG_TYPE = 4;
  private static final int NLMSG_PID = 12;

  // linux/bpf_common.h
  private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int LOAD_HALF = 0x28; // BPF_LD | BPF_H | BPF_ABS
  private static final int JUMP_IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K
  private static final int INSTRUCTION_BYTES = 8;
  private static final int PROGRAM_LENGTH = 9;

  private OwnEchoFilter() {}

  static boolean attach(NetlinkSocket monitor, int ownPort) {
    try (Memory code = new Memory(PROGRAM_LENGTH * (long) INSTRUCTION_BYTES);
        Memory program = new Memory(16)) {
      instruction(code, 0, LOAD_HALF, 0, 0, NLMSG_TYPE);
      // Each jump counts the instructions to skip: if equal, go on at 5; after the last, to 8.
      instruction(code, 1, JUMP_IF_EQUAL, 3, 0, half(Rtnetlink.RTM_NEWROUTE));
      instruction(code, 2, JUMP_IF_EQUAL, 2, 0, half(Rtnetlink.RTM_DELROUTE));
      instruction(code, 3, JUMP_IF_EQUAL, 1, 0, half(Rtnetlink.RTM_NEWNEXTHOP));
      instruction(code, 4, JUMP_IF_EQUAL, 0, 3, half(Rtnetlink.RTM_DELNEXTHOP));
      instruction(code, 5, LOAD_WORD, 0, 0, NLMSG_PID);
      instruction(code, 6, JUMP_IF_EQUAL, 0, 1, word(ownPort));
      instruction(code, 7, RETURN, 0, 0, 0);
      instruction(code, 8, RETURN, 0, 0, -1);
      program.clear();
      program.setShort(0, (short) PROGRAM_LENGTH); // struct sock_fprog
      program.setPointer(8, code);
      return monitor.attach(program, 16);
    }
  }

  private static void instruction(Memory code, int index, int op, int ifTrue, int... rest) {
    long at = (long) index * INSTRUCTION_BYTES;
    code.setShort(at, (short) op);
    code.setByte(at + 2, (byte) ifTrue);
    code.setByte(at + 3, (byte) rest[0]);
    code.setInt(at + 4, rest[1]);
  }

  // BPF loads in network order what netlink wrote in the machine's.
  private static int half(int value) {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        ? Short.reverseBytes((short) value) & 0xffff
        : value;
  }

  private static int word(int value) {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
  }
}
