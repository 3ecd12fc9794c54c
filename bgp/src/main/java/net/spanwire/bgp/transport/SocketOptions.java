package net.spanwire.bgp.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.TcpPassword;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;

/** The socket options of a session; the numbers are Linux's. */
final class SocketOptions {

  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_IPV6 = 41;
  private static final int INTERFACE_NAME_SIZE = 16;

  private static final IntegerUnixChannelOption IP_TOS =
      new IntegerUnixChannelOption("IP_TOS", IPPROTO_IP, 1);
  private static final IntegerUnixChannelOption IP_TTL =
      new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, 2);
  private static final IntegerUnixChannelOption IP_MINTTL =
      new IntegerUnixChannelOption("IP_MINTTL", IPPROTO_IP, 21);
  private static final IntegerUnixChannelOption IPV6_UNICAST_HOPS =
      new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 16);
  private static final IntegerUnixChannelOption IPV6_V6ONLY =
      new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, 26);
  private static final IntegerUnixChannelOption IPV6_TCLASS =
      new IntegerUnixChannelOption("IPV6_TCLASS", IPPROTO_IPV6, 67);
  private static final IntegerUnixChannelOption IPV6_MINHOPCOUNT =
      new IntegerUnixChannelOption("IPV6_MINHOPCOUNT", IPPROTO_IPV6, 73);
  private static final IntegerUnixChannelOption TCP_MAXSEG =
      new IntegerUnixChannelOption("TCP_MAXSEG", IPPROTO_TCP, 2);
  private static final RawUnixChannelOption SO_BINDTODEVICE =
      new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, 25, INTERFACE_NAME_SIZE);

  /** Network control, class selector 6 (RFC 4594 §3.2). */
  private static final int CS6 = 0xc0;

  /** What an internal neighbour may be away where nothing is said. */
  private static final int INTERNAL_TTL = 64;

  private static final int MAX_TTL = 255;

  private SocketOptions() {}

  /**
   * Sets up a connection before it is made, or as soon as it was accepted.
   *
   * @throws io.netty.channel.ChannelException if the kernel refuses an option
   * @throws IllegalStateException if an option is wanted that only epoll has
   */
  static void apply(
      Channel channel, SocketBackend backend, NeighborConfig neighbor, boolean external) {
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    if (backend == SocketBackend.SELECTOR) {
      if (neighbor.ttlSecurity() || neighbor.password() != null) {
        throw new IllegalStateException("TTL security and TCP MD5 need Netty's native transport");
      }
      channel.config().setOption(ChannelOption.IP_TOS, CS6);
      return;
    }
    String device = neighbor.interfaceName();
    if (neighbor.tunnel() && device != null) {
      // What claims to be this neighbour but comes by another way is not.
      byte[] name = device.getBytes(StandardCharsets.UTF_8);
      ByteBuffer value = ByteBuffer.allocate(INTERFACE_NAME_SIZE).put(name).position(0);
      channel.config().setOption(SO_BINDTODEVICE, value);
    }
    if (neighbor.maxSegmentSize() > 0) {
      channel.config().setOption(TCP_MAXSEG, neighbor.maxSegmentSize());
    }
    TcpPassword password = neighbor.password();
    if (password != null && channel.parent() == null) {
      // What was accepted has the listener's already.
      int bits = neighbor.address().family().bits();
      TcpSignatures.sign(channel, IpPrefix.of(neighbor.address(), bits), password);
    }
    applyHops(channel, neighbor, external);
  }

  private static void applyHops(Channel channel, NeighborConfig neighbor, boolean external) {
    int hops = neighbor.multihopTtl();
    int ttl = neighbor.ttlSecurity() ? MAX_TTL : external ? hops : Math.max(INTERNAL_TTL, hops);
    int least = MAX_TTL + 1 - hops; // RFC 5082 §3
    switch (neighbor.address().family()) {
      case IPV4 -> {
        channel.config().setOption(IP_TOS, CS6);
        channel.config().setOption(IP_TTL, ttl);
        if (neighbor.ttlSecurity()) {
          channel.config().setOption(IP_MINTTL, least);
        }
      }
      case IPV6 -> {
        channel.config().setOption(IPV6_TCLASS, CS6);
        channel.config().setOption(IPV6_UNICAST_HOPS, ttl);
        if (neighbor.ttlSecurity()) {
          channel.config().setOption(IPV6_MINHOPCOUNT, least);
        }
      }
    }
  }

  /** A listener serves one family, and its SYN-ACKs pass the TTL security of others. */
  static void applyToListener(Channel channel, SocketBackend backend, AddressFamily family) {
    channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    if (backend == SocketBackend.SELECTOR) {
      return;
    }
    switch (family) {
      case IPV4 -> channel.config().setOption(IP_TTL, MAX_TTL);
      case IPV6 -> {
        channel.config().setOption(IPV6_V6ONLY, 1);
        channel.config().setOption(IPV6_UNICAST_HOPS, MAX_TTL);
      }
    }
  }
}
