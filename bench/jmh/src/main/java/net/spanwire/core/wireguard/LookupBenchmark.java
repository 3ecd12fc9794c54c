package net.spanwire.core.wireguard;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
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

/** What is looked up for each packet: whose address it is, and whether its counter is fresh. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LookupBenchmark {

  private static final int ASKED = 1024;

  @Param({"1", "1000", "100000"})
  int prefixes;

  private final AllowedIps<Integer> allowedIps = new AllowedIps<>();
  private final IpAddress[] addresses = new IpAddress[ASKED];
  private final ReplayWindow window = new ReplayWindow();
  private int next;
  private long counter;

  @Setup
  public void setUp() {
    Random random = new Random(1);
    for (int i = 0; i < prefixes; i++) {
      allowedIps.insert(IpPrefix.of(new Ipv4Address(random.nextInt()), 8 + random.nextInt(25)), i);
    }
    for (int i = 0; i < ASKED; i++) {
      addresses[i] = new Ipv4Address(random.nextInt());
    }
  }

  @Benchmark
  public Integer allowedIps() {
    return allowedIps.lookup(addresses[next++ & ASKED - 1]);
  }

  @Benchmark
  public boolean replayWindow() {
    boolean fresh = window.accepts(++counter);
    window.mark(counter);
    return fresh;
  }
}
