package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Network;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.LinuxNetwork;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.EnginePorts;
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
 * Two tunnels of one process that always have something to send, on one loop and on two: read,
 * segment, seal, send over the loopback device, where nobody takes it. With a core for each loop two
 * carry twice as much.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LoopsBenchmark {

  private static final int MEBIBYTES = 32;
  private static final int TUNNELS = 2;
  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
  private static final Duration MOMENT = Duration.ofMillis(1);

  /** Packet loops. */
  @Param({"1", "2"})
  int loops;

  private final Network network = new LinuxNetwork();
  private final List<BusyDevice> devices = new ArrayList<>();
  private Dataplane near;
  private UdpSocket nobody;

  @Setup(Level.Trial)
  public void setUp() throws SystemException {
    near = start(loops);
    int port;
    try (Dataplane far = start(1)) {
      port = far.listenPort(0);
      PrivateKey ours = PrivateKey.generate(new SecureRandom());
      List<Peer> peers = new ArrayList<>();
      for (int i = 0; i < TUNNELS; i++) {
        PrivateKey theirs = PrivateKey.generate(new SecureRandom());
        far.addPeer(
            far.addInterface(new BusyDevice(network), 1420), peer(theirs, ours).build());
        BusyDevice device = new BusyDevice(network);
        devices.add(device);
        Peer peer =
            near.addPeer(
                near.addInterface(device, 1420),
                peer(ours, theirs).candidates(List.of(new Endpoint(LOOPBACK, port))).build());
        near.initiate(peer);
        peers.add(peer);
      }
      while (peers.stream().anyMatch(peer -> peer.status().latestHandshake() == null)) {
        Uninterruptibles.sleepUninterruptibly(MOMENT);
      }
    }
    nobody = network.openUdp(listen(port)).getFirst();
    devices.forEach(device -> device.busy = true);
  }

  private static UdpOptions listen(int port) {
    return new UdpOptions(port, 0, LOOPBACK, null, Offloads.ALL);
  }

  private Dataplane start(int number) throws SystemException {
    DataplaneOptions options =
        new DataplaneOptions(
            listen(0),
            Offloads.ALL,
            EngineParameters.DEFAULT,
            AeadProviders.available().getFirst(),
            EnginePorts.portableCurve(),
            number,
            0);
    return Dataplane.start(options, network, new DataplaneListener() {});
  }

  private static PeerConfig.Builder peer(PrivateKey ours, PrivateKey theirs) {
    return PeerConfig.builder("peer", ours, theirs.publicKey())
        .allowedIps(List.of(IpPrefix.parse("0.0.0.0/0")));
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    near.close();
    nobody.close();
  }

  /** MiB of packets that both tunnels have taken from their devices. */
  @Benchmark
  @OperationsPerInvocation(MEBIBYTES)
  public void mebibytes() {
    long end = taken() + ((long) MEBIBYTES << 20);
    while (taken() < end) {
      Uninterruptibles.sleepUninterruptibly(MOMENT);
    }
  }

  private long taken() {
    return devices.stream().mapToLong(device -> device.taken).sum();
  }

  /** Always has the same super-packet, once it is told to; takes everything. */
  private static final class BusyDevice implements TunDevice {

    private final MemorySegment memory = Arena.ofAuto().allocate(SamplePackets.BYTES, 64);
    private final SamplePackets packets = new SamplePackets(memory);

    /** What waits in it for ever makes it readable. */
    private final ImmutableList<TunDevice> cable;

    volatile boolean busy;
    volatile long taken;

    BusyDevice(Network network) throws SystemException {
      cable = network.openCable();
      GatherList piece = new GatherList(Arena.ofAuto(), memory, 1);
      piece.set(0, packets.offset(4), packets.length(4));
      int _ = cable.getLast().write(piece, 0, 1);
    }

    @Override
    public String name() {
      return "busy";
    }

    @Override
    public Offloads offloads() {
      return Offloads.ALL;
    }

    @Override
    public int read(MemorySegment to, long offset, int length) {
      if (!busy) {
        return -Errno.EAGAIN;
      }
      int bytes = packets.length(0);
      MemorySegment.copy(memory, packets.offset(0), to, offset, bytes);
      taken = taken + bytes;
      return bytes;
    }

    @Override
    public int write(GatherList pieces, int first, int count) {
      return 1;
    }

    @Override
    public int descriptor() {
      return cable.getFirst().descriptor();
    }

    @Override
    public void close() {
      cable.forEach(TunDevice::close);
    }
  }
}
