package net.spanwire.core.io.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.Aead;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Seals and opens one packet. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AeadBenchmark {

  @Param({"libcrypto", "SunJCE"})
  String provider;

  @Param({"64", "1408"})
  int bytes;

  private final MemorySegment memory = Arena.ofAuto().allocate(1 << 16, 64);
  private Aead.Key key;
  private long counter;

  @Setup
  public void setUp() {
    Aead aead =
        AeadProviders.available().stream()
            .filter(candidate -> candidate.name().startsWith(provider))
            .findFirst()
            .orElseThrow();
    key = aead.key(new byte[32]);
    key.seal(0, memory, 0, bytes, 8192);
  }

  @Benchmark
  public void seal() {
    key.seal(++counter, memory, 0, bytes, 4096);
  }

  /** With a copy, as opening is in place. */
  @Benchmark
  public boolean open() {
    MemorySegment.copy(memory, 8192, memory, 16_384, bytes + Aead.TAG_BYTES);
    return key.open(0, memory, 16_384, bytes + Aead.TAG_BYTES);
  }
}
