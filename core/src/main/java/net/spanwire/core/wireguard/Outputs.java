package net.spanwire.core.wireguard;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What waits for {@link Engine#poll}. Datagrams are bounded: a further one is dropped. */
final class Outputs {

  private final ArrayDeque<Output> queue = new ArrayDeque<>();
  private final int datagramLimit;
  private int datagrams;

  Outputs(int datagramLimit) {
    this.datagramLimit = datagramLimit;
  }

  void add(Output output) {
    queue.addLast(output);
  }

  /** Takes the array over; false if it was dropped. */
  boolean send(Path path, byte[] bytes) {
    if (datagrams >= datagramLimit) {
      return false;
    }
    datagrams++;
    queue.addLast(new Output.Datagram(path, MemorySegment.ofArray(bytes)));
    return true;
  }

  @Nullable Output poll() {
    Output output = queue.pollFirst();
    if (output instanceof Output.Datagram) {
      datagrams--;
    }
    return output;
  }
}
