package net.spanwire.core.io.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.UdpPath;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** A {@link UdpPath} as the message that is sent along it. Its memory goes with the object. */
final class LinuxUdpPath implements UdpPath {

  private final AddressFamily family;
  private final Message message = new Message(Arena.ofAuto());

  /** End of the packet info; {@link Message#CONTROL_AT} if there is none. */
  private long sourceEnd = Message.CONTROL_AT;

  LinuxUdpPath(AddressFamily family) {
    this.family = family;
    message.nameLength(SocketAddress.length(family));
  }

  @Override
  public void aim(Endpoint remote, @Nullable IpAddress local) {
    if (remote.address().family() != family) {
      throw new IllegalArgumentException("a socket of " + family + " cannot reach " + remote);
    }
    SocketAddress.write(message.memory(), Message.NAME_AT, remote);
    sourceEnd =
        local == null
            ? Message.CONTROL_AT
            : Ancillary.writeSource(message.memory(), Message.CONTROL_AT, local);
  }

  /** The message that carries {@code run} along this path. */
  MemorySegment carrying(DatagramRun run) {
    MemorySegment memory = message.memory();
    message.piece(run);
    long end = sourceEnd;
    if (run.isBatch()) {
      end = Ancillary.writeSegment(memory, end, run.datagramBytes());
    }
    if (run.trafficClass() != 0) {
      end = Ancillary.writeTrafficClass(memory, end, family, run.trafficClass());
    }
    message.controlLength(end - Message.CONTROL_AT);
    return memory;
  }
}
