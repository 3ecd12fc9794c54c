package net.spanwire.core.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.TunDevice;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One segment of a super-packet: cut out of it, or merged into it. More than some hundred
 * nanoseconds mean that the compiler has run out of inlining, the trap of this path.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SegmentationBenchmark {

  private static final int SEGMENTS = 10;
  private static final int SPACING = 2048;
  private static final int HEADERS = 64;

  /** As {@link SamplePackets} has them: TCP over IPv4 and IPv6, UDP over both. */
  @Param({"0", "1", "2", "3"})
  int shape;

  private final MemorySegment memory = Arena.ofAuto().allocate(1 << 18, 64);
  private final SamplePackets packets = new SamplePackets(memory);
  private final Segmenter segmenter = new Segmenter(memory);
  private final Counters counters = new Counters();
  private final Coalescer coalescer = new Coalescer(memory, counters);
  private final TunWriter writer = new TunWriter(new Nowhere(), counters);
  private final int[] lengths = new int[SEGMENTS];

  @Setup
  public void setUp() {
    segmenter.begin(packets.offset(shape), packets.length(shape));
    for (int i = 0; segmenter.next(); i++) {
      lengths[i] = segmenter.length();
      MemorySegment.copy(memory, segmenter.offset(), memory, cut(i), lengths[i]);
    }
    MemorySegment.copy(memory, cut(0), memory, cut(SEGMENTS), HEADERS);
  }

  private static long cut(int index) {
    return SamplePackets.BYTES + 64 + (long) index * SPACING;
  }

  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public int segment() {
    int bytes = 0;
    segmenter.begin(packets.offset(shape), packets.length(shape));
    while (segmenter.next()) {
      bytes += segmenter.length();
    }
    return bytes;
  }

  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public void coalesce() {
    // The last flush has made the first packet's headers those of all.
    MemorySegment.copy(memory, cut(SEGMENTS), memory, cut(0), HEADERS);
    for (int i = 0; i < SEGMENTS; i++) {
      coalescer.add(writer, cut(i), lengths[i]);
    }
    coalescer.flush();
  }

  /** Takes everything. */
  private static final class Nowhere implements TunDevice {

    @Override
    public String name() {
      return "nowhere";
    }

    @Override
    public Offloads offloads() {
      return Offloads.ALL;
    }

    @Override
    public int read(MemorySegment memory, long offset, int length) {
      return -Errno.EAGAIN;
    }

    @Override
    public int write(GatherList pieces, int first, int count) {
      return 1;
    }

    @Override
    public int descriptor() {
      return -1;
    }

    @Override
    public void close() {}
  }
}
