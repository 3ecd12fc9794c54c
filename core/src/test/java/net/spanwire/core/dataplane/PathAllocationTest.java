package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.Multisets;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.LinuxNetwork;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.EnginePorts;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Once the path is compiled, it allocates nothing for a packet: the virtual machine's own account
 * of the thread says so, and where it does not, the flight recorder says what.
 */
class PathAllocationTest {

  private static final int TURNS = 200;
  private static final int PACKETS = TURNS * (4 * 10 + 1);

  /** A garbage collection of the process or a late compilation may fall into one of them. */
  private static final int MEASUREMENTS = 60;

  private final MemorySegment memory =
      Arena.ofAuto().allocate(SamplePackets.BYTES + (1L << 16), 64);
  private final SamplePackets packets = new SamplePackets(memory);
  private final GatherList piece = new GatherList(Arena.ofAuto(), memory, 1);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<Thread> workers = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void allocates_nothing_per_packet(int count, @TempDir Path directory) throws Exception {
    DataplaneOptions options =
        new DataplaneOptions(
            UdpOptions.onPort(0),
            Offloads.ALL,
            EngineParameters.DEFAULT,
            AeadProviders.available().getFirst(),
            EnginePorts.portableCurve(),
            1,
            count);
    LinuxNetwork network = new LinuxNetwork();
    ImmutableList<TunDevice> near = network.openCable();
    ImmutableList<TunDevice> far = network.openCable();
    try (Recording recording = new Recording();
        TunDevice source = near.getLast();
        TunDevice sink = far.getLast();
        CableTunnel a = new CableTunnel(options, network, near.getFirst());
        CableTunnel b = new CableTunnel(options, network, far.getFirst())) {
      recording.enable("jdk.ObjectAllocationSample").withStackTrace();
      recording.start();
      a.connect(b);
      b.connect(a);
      findWorkers();
      long least = Long.MAX_VALUE;
      for (int i = 0; i < MEASUREMENTS && least > PACKETS / 10; i++) {
        least = Math.min(least, allocatedByTurns(new Way(source, a, b, sink)));
      }
      recording.stop();
      assertThat(a.loop().counters().get(Counter.CRYPTO_SHARED_JOBS) > 0).isEqualTo(count > 0);
      assertThat((double) least / PACKETS)
          .as("bytes a packet, which are %s", seen(recording, directory))
          .isLessThan(0.1);
    }
  }

  /** From a host's cable through two tunnels to the other host's. */
  private record Way(TunDevice source, CableTunnel near, CableTunnel far, TunDevice sink) {}

  private long allocatedByTurns(Way way) {
    long before = allocated();
    for (int turn = 0; turn < TURNS; turn++) {
      for (int i = 0; i < SamplePackets.COUNT; i++) {
        piece.set(0, packets.offset(i), packets.length(i));
        int _ = way.source.write(piece, 0, 1);
      }
      way.near.loop().turn(1_000_000);
      way.far.loop().turn(1_000_000);
      while (way.sink.read(memory, SamplePackets.BYTES, 1 << 16) > 0) {
        // Nobody wants it.
      }
    }
    return allocated() - before;
  }

  /** By this thread, which turns the loops, and by the workers beside it. */
  private long allocated() {
    long bytes = threads.getCurrentThreadAllocatedBytes();
    for (Thread worker : workers) {
      bytes += threads.getThreadAllocatedBytes(worker.threadId());
    }
    return bytes;
  }

  private void findWorkers() {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("spanwire-crypto-")) {
        workers.add(thread);
      }
    }
  }

  private static String seen(Recording recording, Path directory) throws IOException {
    Path file = directory.resolve("allocations.jfr");
    recording.dump(file);
    ImmutableMultiset.Builder<String> seen = ImmutableMultiset.builder();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getStackTrace() != null && !event.getStackTrace().getFrames().isEmpty()) {
        seen.add(
            event.getClass("objectClass").getName()
                + " in "
                + event.getStackTrace().getFrames().getFirst().getMethod().getName());
      }
    }
    return Multisets.copyHighestCountFirst(seen.build()).toString();
  }
}
