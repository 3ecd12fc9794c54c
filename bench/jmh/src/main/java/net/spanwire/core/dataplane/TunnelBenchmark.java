package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.UdpPath;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.io.VirtioHeader;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.EnginePorts;
import net.spanwire.core.wireguard.Output;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.core.wireguard.PrivateKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One busy tunnel's way out and way in, a super-packet of 45 segments at a time, between devices of
 * memory: all of the loop but the kernel, of which only the copies are there. With workers and idle
 * cores for them it is to take less time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TunnelBenchmark {

  private static final int RUNS = 500;
  private static final int SEGMENTS = 45;
  private static final int SEGMENT_BYTES = 1_368;
  private static final int RUN_ROOM = 1 << 16;

  @Param({"0", "1"})
  int workers;

  private final MemorySegment air = Arena.ofAuto().allocate((long) RUNS * RUN_ROOM, 64);
  private final Endpoint nearEnd = new Endpoint(IpAddress.parse("192.0.2.1"), 1, 0);
  private final Endpoint farEnd = new Endpoint(IpAddress.parse("192.0.2.2"), 2, 0);
  private Site near;
  private Site far;

  @Setup
  public void setUp() {
    near = new Site(nearEnd, workers);
    far = new Site(farEnd, workers);
    near.meet(far, farEnd);
    far.meet(near, nearEnd);
    long now = System.nanoTime();
    near.peer.initiate(now);
    for (int hop = 0; hop < 4; hop++) {
      carry(near, far, now);
      carry(far, near, now);
    }
  }

  private static void carry(Site from, Site to, long now) {
    from.answer(now);
    from.socket.handTo(to.socket);
    to.receiver.drain(to.socket, to.paths, now);
    to.answer(now);
  }

  @TearDown
  public void tearDown() {
    near.crypto.close();
    far.crypto.close();
  }

  /** Runs for the way in, sealed alone. */
  @Setup(Level.Invocation)
  public void seal() {
    near.socket.sent = 0;
    near.tun.left = RUNS;
    near.send();
    near.socket.handTo(far.socket);
    near.socket.sent = 0;
    near.tun.left = RUNS;
  }

  @Benchmark
  @OperationsPerInvocation(RUNS)
  public void out() {
    near.send();
  }

  @Benchmark
  @OperationsPerInvocation(RUNS)
  public void in() {
    far.receive();
  }

  private final class Site {
    final PrivateKey key = PrivateKey.generate(new SecureRandom());
    final Engine engine;
    final MemoryTun tun = new MemoryTun();
    final AirSocket socket;
    final PathCache paths;
    final CryptoWorkers crypto;
    final Sender sender;
    final Receiver receiver;
    final TunPort port;
    Peer peer;

    Site(Endpoint self, int workers) {
      engine =
          new Engine(
              EngineParameters.DEFAULT,
              new EnginePorts(
                  AeadProviders.available().getFirst(),
                  EnginePorts.portableCurve(),
                  new SecureRandom(),
                  InstantSource.system()));
      socket = new AirSocket(self);
      paths = new PathCache(socket, 0);
      Uplinks uplinks = new Uplinks();
      uplinks.add(new ListenSockets(0, ImmutableList.of(socket)));
      Counters counters = new Counters();
      crypto = workers == 0 ? CryptoWorkers.NONE : new CryptoThreads(workers, counters);
      crypto.start();
      sender = new Sender(uplinks, counters, crypto);
      receiver = new Receiver(engine, uplinks, new Neighbours(counters), counters, crypto);
      port = new TunPort(tun, engine.addDevice("memory"), 1420);
      receiver.ports().put(port.engineDevice(), port);
    }

    void meet(Site other, Endpoint end) {
      PeerConfig config =
          PeerConfig.builder("other", key, other.key.publicKey()).candidates(List.of(end)).build();
      peer = engine.addPeer(System.nanoTime(), port.engineDevice(), config);
    }

    void answer(long now) {
      for (Output output = engine.poll(); output != null; output = engine.poll()) {
        switch (output) {
          case Output.Datagram datagram -> sender.send(datagram, now);
          case Output.Run(var task) -> engine.onTaskDone(now, task.run());
          case Output.SendStaged staged -> sender.sendStaged(staged, port, now);
          default -> {}
        }
      }
    }

    void send() {
      while (tun.left > 0) {
        sender.drain(port, System.nanoTime());
      }
      answer(System.nanoTime());
    }

    void receive() {
      while (socket.received < socket.waiting) {
        receiver.drain(socket, paths, System.nanoTime());
      }
      answer(System.nanoTime());
    }
  }

  /** Hands the same super-packet over as often as is asked for, and takes everything. */
  private static final class MemoryTun implements TunDevice {
    private final MemorySegment packet = Arena.ofAuto().allocate(1 << 16, 64);
    private final MemorySegment taken = Arena.ofAuto().allocate(1 << 17, 64);
    private final int length;
    private int left;

    MemoryTun() {
      MemorySegment samples = Arena.ofAuto().allocate(SamplePackets.BYTES, 64);
      SamplePackets shapes = new SamplePackets(samples);
      MemorySegment.copy(samples, shapes.offset(0), packet, 0, 64);
      int header = Headers.IPV4_BYTES + Headers.TCP_BYTES;
      int ip = header + SEGMENTS * SEGMENT_BYTES;
      Headers.setPacketBytes(packet, VirtioHeader.BYTES, ip);
      VirtioHeader.segmented(packet, 0, VirtioHeader.GSO_TCPV4, header, SEGMENT_BYTES);
      length = VirtioHeader.BYTES + ip;
    }

    @Override
    public int read(MemorySegment memory, long offset, int room) {
      if (left == 0) {
        return -Errno.EAGAIN;
      }
      left--;
      MemorySegment.copy(packet, 0, memory, offset, length);
      return length;
    }

    @Override
    public int write(GatherList pieces, int first, int count) {
      long at = 0;
      for (int i = first; i < first + count; i++) {
        MemorySegment.copy(pieces.base(), pieces.offset(i), taken, at, pieces.length(i));
        at += pieces.length(i);
      }
      return (int) at;
    }

    @Override
    public String name() {
      return "memory";
    }

    @Override
    public Offloads offloads() {
      return Offloads.ALL;
    }

    @Override
    public int descriptor() {
      return -1;
    }

    @Override
    public void close() {}
  }

  /** What is sent goes into the air, from which another receives it. */
  private final class AirSocket implements UdpSocket {
    private final Endpoint self;
    private final int[] lengths = new int[RUNS];
    private final int[] sizes = new int[RUNS];
    private int sent;
    private int waiting;
    private int received;
    private AirSocket sender = this;

    AirSocket(Endpoint self) {
      this.self = self;
    }

    void handTo(AirSocket other) {
      other.sender = this;
      other.waiting = sent;
      other.received = 0;
      sent = 0;
    }

    @Override
    public int receive(DatagramRun run) {
      if (received == waiting) {
        return -Errno.EAGAIN;
      }
      int length = sender.lengths[received];
      MemorySegment.copy(air, (long) received * RUN_ROOM, run.memory(), run.offset(), length);
      run.set(run.offset(), length, sender.sizes[received], 0);
      received++;
      return length;
    }

    @Override
    public int send(UdpPath path, DatagramRun run) {
      lengths[sent] = run.length();
      sizes[sent] = run.datagramBytes();
      long to = (long) sent * RUN_ROOM;
      MemorySegment.copy(run.memory(), run.offset(), air, to, run.length());
      sent++;
      return 0;
    }

    @Override
    public int cameFromHash() {
      return 0;
    }

    @Override
    public boolean cameFrom(Endpoint remote, IpAddress local) {
      return remote.equals(sender.self);
    }

    @Override
    public Endpoint remote() {
      return sender.self;
    }

    @Override
    public IpAddress local() {
      return null;
    }

    @Override
    public UdpPath path(Endpoint remote, IpAddress local) {
      return (to, from) -> {};
    }

    @Override
    public AddressFamily family() {
      return AddressFamily.IPV4;
    }

    @Override
    public int port() {
      return self.port();
    }

    @Override
    public Offloads offloads() {
      return Offloads.ALL;
    }

    @Override
    public void awaitWritable(int milliseconds) {}

    @Override
    public void mark(int fwmark) {}

    @Override
    public int descriptor() {
      return -1;
    }

    @Override
    public void close() {}
  }
}
