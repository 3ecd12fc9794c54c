package net.spanwire.core.dataplane;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.CurveProviders;
import net.spanwire.core.io.linux.LinuxNetwork;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.EnginePorts;
import net.spanwire.core.wireguard.Output;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.core.wireguard.PrivateKey;

/**
 * Many tunnels over several loops, in a process of its own: {@code LoopsMain LOOPS OURS THEIRS
 * [ENDPOINT,PORT …]}, with the keys that the numbers OURS and THEIRS stand for, and an endpoint for
 * each tunnel, or none. Ends with its standard input, on which it is told what else to do.
 */
final class LoopsMain implements DataplaneListener {

  static final int TUNNELS = 6;
  static final int PORT = 51_830;

  private final List<TunnelInterface> tunnels = new ArrayList<>();
  private final Dataplane dataplane;

  private LoopsMain(int loops) throws IOException {
    Aead aead = AeadProviders.choose();
    DataplaneOptions options =
        new DataplaneOptions(
            UdpOptions.onPort(PORT),
            Offloads.ALL,
            EngineParameters.DEFAULT,
            aead,
            CurveProviders.choose(EnginePorts.portableCurve()),
            loops,
            0);
    dataplane = Dataplane.start(options, new LinuxNetwork(), this);
  }

  /** The key of a side for a tunnel. */
  static PrivateKey key(int side, int tunnel) {
    return PrivateKey.generate(new SplittableRandom(1_000L * side + tunnel));
  }

  static String device(int tunnel) {
    return "loops-t" + tunnel;
  }

  public static void main(String[] args) throws IOException {
    LoopsMain main = new LoopsMain(Integer.parseInt(args[0]));
    try {
      for (int i = 0; i < TUNNELS; i++) {
        main.open(i, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      }
      for (int i = 0; i + 3 < args.length; i++) {
        main.point(i, args[i + 3]);
      }
      say("READY");
      main.serve();
    } finally {
      main.dataplane.close();
    }
    say("CLOSED");
  }

  private void open(int tunnel, int ours, int theirs) throws IOException {
    TunnelInterface opened = dataplane.addInterface(device(tunnel), 1420);
    tunnels.add(opened);
    dataplane.addPeer(
        opened,
        PeerConfig.builder("t" + tunnel, key(ours, tunnel), key(theirs, tunnel).publicKey())
            .allowedIps(ImmutableSet.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0")))
            .build());
  }

  private void point(int tunnel, String endpoint) {
    List<String> parts = Splitter.on(',').splitToList(endpoint);
    dataplane.setEndpoint(
        dataplane.peers(tunnels.get(tunnel)).getFirst(),
        new Endpoint(IpAddress.parse(parts.get(0)), Integer.parseInt(parts.get(1))));
  }

  private void serve() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      List<String> words = Splitter.on(' ').splitToList(line);
      switch (words.getFirst()) {
        case "status" -> say("STATUS " + dataplane.status());
        case "spread" ->
            say("SPREAD " + tunnels.stream().map(TunnelInterface::loop).toList() + threads());
        case "rebind" -> {
          dataplane.rebind(0, UdpOptions.onPort(Integer.parseInt(words.getLast())));
          say("BOUND " + dataplane.listenPort(0));
        }
        case "remove" -> {
          dataplane.removeInterface(tunnels.get(Integer.parseInt(words.getLast())));
          say("REMOVED");
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("spanwire-packets"))
        .sorted()
        .toList();
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  @Override
  public void onSessionStarted(Output.SessionStarted event) {
    say("SESSION " + event.peer());
  }
}
