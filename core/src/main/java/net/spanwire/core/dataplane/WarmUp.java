package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Network;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.wireguard.Peer;

/**
 * Lets the virtual machine compile the packet path before the first real packet comes: what is not
 * compiled yet is ten times slower, just when all sessions begin.
 *
 * <p>Two loops of the kind that will carry the tunnels are turned by hand. Packets of the usual
 * shapes go from one to the other: super-packets of TCP and UDP, small ones, handshakes. They
 * travel by the same system calls as real ones, so that the compiler sees what it will see, but
 * nothing leaves this process: the devices are cables with loose ends, the sockets are bound to the
 * loopback address.
 */
final class WarmUp implements AutoCloseable {

  /** Turns between two handshakes. */
  private static final int TURNS = 24;

  /** A turn waits so long for what the turn before has caused, in nanoseconds. */
  private static final long PATIENCE = 2_000_000;

  private static final int LARGEST = 1 << 16;

  private final MemorySegment memory = Arena.ofAuto().allocate(SamplePackets.BYTES + LARGEST, 64);
  private final SamplePackets packets = new SamplePackets(memory);
  private final GatherList piece = new GatherList(Arena.ofAuto(), memory, 1);
  private final End a;
  private final End b;

  /** A tunnel, and the host's end of its cable. */
  private record End(CableTunnel tunnel, TunDevice host) implements AutoCloseable {

    static End open(DataplaneOptions options, Network network) throws SystemException {
      ImmutableList<TunDevice> cable = network.openCable();
      return new End(new CableTunnel(options, network, cable.getFirst()), cable.getLast());
    }

    @Override
    public void close() {
      tunnel.close();
      host.close();
    }
  }

  private WarmUp(DataplaneOptions options, Network network) throws SystemException {
    a = End.open(options, network);
    try {
      b = End.open(options, network);
    } catch (SystemException e) {
      a.close();
      throw e;
    }
  }

  /**
   * Warms for so long.
   *
   * @throws SystemException if the host has no loopback, or no descriptors left
   */
  static void run(DataplaneOptions options, Network network, Duration time) throws SystemException {
    try (WarmUp warmUp = new WarmUp(options, network)) {
      warmUp.runUntil(System.nanoTime() + time.toNanos());
    }
  }

  private void runUntil(long end) {
    while (System.nanoTime() < end) {
      Peer near = a.tunnel.connect(b.tunnel);
      Peer far = b.tunnel.connect(a.tunnel);
      for (int turn = 0; turn < TURNS && System.nanoTime() < end; turn++) {
        carry(a, b);
        carry(b, a);
      }
      a.tunnel.loop().removePeer(near);
      b.tunnel.loop().removePeer(far);
    }
  }

  private void carry(End from, End to) {
    for (int i = 0; i < SamplePackets.COUNT; i++) {
      piece.set(0, packets.offset(i), packets.length(i));
      int _ = from.host.write(piece, 0, 1);
    }
    from.tunnel.loop().turn(PATIENCE);
    to.tunnel.loop().turn(PATIENCE);
    while (to.host.read(memory, SamplePackets.BYTES, LARGEST) > 0) {
      // Nobody wants it.
    }
  }

  @Override
  public void close() {
    a.close();
    b.close();
  }
}
