package net.spanwire.core.dataplane;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.JdkAead;
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
import net.spanwire.core.wireguard.OuterDscp;
import net.spanwire.core.wireguard.Output;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.core.wireguard.PresharedKey;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;
import net.spanwire.core.wireguard.TimerParameters;

/**
 * One tunnel in a process of its own, so that it can be put into a network namespace.
 *
 * <p>{@code TunnelMain IFNAME PORT PRIVATE-KEY PEER-KEY ENDPOINT|-}, and what it is to do otherwise
 * by system properties; prints events, ends with its standard input, and answers {@code status} on
 * it.
 */
final class TunnelMain implements DataplaneListener {

  private TunnelMain() {}

  public static void main(String[] args) throws IOException {
    Aead aead = Boolean.getBoolean("jdk.aead") ? new JdkAead() : AeadProviders.choose();
    Offloads offloads = Boolean.getBoolean("no.offloads") ? Offloads.NONE : Offloads.ALL;
    UdpOptions listen = new UdpOptions(Integer.parseInt(args[1]), 0, null, null, offloads);
    DataplaneOptions options =
        new DataplaneOptions(
            listen,
            offloads,
            EngineParameters.DEFAULT.withTimers(timers()),
            aead,
            CurveProviders.choose(EnginePorts.system(aead).curve()),
            1,
            Integer.getInteger("crypto.workers", 0));
    TunnelMain listener = new TunnelMain();
    try (Dataplane dataplane = Dataplane.start(options, new LinuxNetwork(), listener)) {
      dataplane.insistOnCryptoWorkers();
      TunnelInterface tunnel = dataplane.addInterface(args[0], Integer.getInteger("mtu", 1420));
      Peer peer = dataplane.addPeer(tunnel, peer(args));
      say("READY on port " + dataplane.listenPort(0) + " with " + aead.name());
      serve(dataplane, tunnel, peer);
    }
    say("CLOSED");
  }

  private static TimerParameters timers() {
    return TimerParameters.DEFAULT.withRekeyAfterTime(
        Duration.ofSeconds(Integer.getInteger("rekey.seconds", 120)));
  }

  private static PeerConfig peer(String[] args) {
    return new PeerConfig(
        "peer",
        PrivateKey.parse(args[2]),
        PublicKey.parse(args[3]),
        PresharedKey.NONE,
        args[4].equals("-") ? ImmutableList.of() : ImmutableList.of(endpoint(args[4])),
        true,
        PeerConfig.Initiate.AUTO,
        false,
        Duration.ofSeconds(Integer.getInteger("keepalive.seconds", 0)),
        ImmutableSet.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0")),
        0,
        OuterDscp.DEFAULT);
  }

  /** {@code ADDRESS PORT}, written with a comma between. */
  private static Endpoint endpoint(String text) {
    List<String> parts = Splitter.on(',').splitToList(text);
    return new Endpoint(IpAddress.parse(parts.get(0)), Integer.parseInt(parts.get(1)));
  }

  private static void serve(Dataplane dataplane, TunnelInterface tunnel, Peer peer)
      throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("status")) {
        say("STATUS " + dataplane.status() + tunnel.counters() + peer.status());
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  @Override
  public void onHealthChanged(Output.HealthChanged event) {
    say("HEALTH " + event.health() + ": " + event.reason());
  }

  @Override
  public void onSessionStarted(Output.SessionStarted event) {
    say("SESSION " + (event.initiator() ? "initiator" : "responder"));
  }

  @Override
  public void onEndpointChanged(Output.EndpointChanged event) {
    say("ENDPOINT " + event.path());
  }

  @Override
  public void onEndpointStale(Output.EndpointStale event) {
    say("STALE " + event.attempts());
  }

  @Override
  public void onInterfaceGone(TunnelInterface gone) {
    say("GONE " + gone);
  }
}
