package net.spanwire.bgp.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.spanwire.bgp.TcpPassword;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * The passwords of TCP MD5 (RFC 2385) on the listeners: the kernel gives them to what it accepts. A
 * connection of ours gets its own before it is made.
 *
 * <p>Netty's option for this knows hosts only, so this is Linux's own: {@code struct tcp_md5sig},
 * 216 bytes, the longest prefix counts.
 */
public final class TcpSignatures {

  private static final int IPPROTO_TCP = 6;
  private static final int SIZE = 216;
  private static final int ADDRESS_SIZE = 128;
  private static final short AF_INET = 2;
  private static final short AF_INET6 = 10;
  private static final byte FLAG_PREFIX = 1;

  private static final RawUnixChannelOption TCP_MD5SIG =
      new RawUnixChannelOption("TCP_MD5SIG", IPPROTO_TCP, 14, SIZE);
  private static final RawUnixChannelOption TCP_MD5SIG_EXT =
      new RawUnixChannelOption("TCP_MD5SIG_EXT", IPPROTO_TCP, 32, SIZE);

  private final Map<Channel, AddressFamily> listeners = new HashMap<>();
  private Map<IpPrefix, TcpPassword> installed = Map.of();

  TcpSignatures() {}

  /** A listener that takes the passwords of its family from now on. */
  void attach(Channel listener, AddressFamily family) {
    listeners.put(listener, family);
    installed.forEach((peers, password) -> put(listener, peers, password));
  }

  /**
   * The passwords of all neighbours and ranges, in place of those before.
   *
   * @throws ChannelException if the kernel refuses one
   */
  void set(Map<IpPrefix, TcpPassword> wanted) {
    Map<IpPrefix, TcpPassword> before = installed;
    installed = Map.copyOf(wanted);
    List<IpPrefix> gone = new ArrayList<>(before.keySet());
    gone.removeAll(installed.keySet());
    listeners
        .keySet()
        .forEach(listener -> {
          gone.forEach(peers -> put(listener, peers, null));
          installed.forEach((peers, password) -> {
            if (!Objects.equals(before.get(peers), password)) {
              put(listener, peers, password);
            }
          });
        });
  }

  private void put(Channel listener, IpPrefix peers, @Nullable TcpPassword password) {
    if (listeners.get(listener) == peers.family()) {
      sign(listener, peers, password);
    }
  }

  /**
   * Signs what goes to {@code peers} and accepts from there only what is signed.
   *
   * @param password null to do so no longer
   * @throws ChannelException if the kernel refuses
   */
  static void sign(Channel channel, IpPrefix peers, @Nullable TcpPassword password) {
    boolean host = peers.length() == peers.family().bits();
    channel.config().setOption(host ? TCP_MD5SIG : TCP_MD5SIG_EXT, option(peers, host, password));
  }

  /** {@code struct tcp_md5sig} of linux/tcp.h. */
  static ByteBuffer option(IpPrefix peers, boolean host, @Nullable TcpPassword password) {
    ByteBuffer option = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
    switch (peers.family()) {
      case IPV4 -> option.putShort(AF_INET).putShort((short) 0);
      case IPV6 -> option.putShort(AF_INET6).putShort((short) 0).putInt(0);
    }
    byte[] key = password == null ? new byte[0] : password.toBytes();
    option.put(peers.address().toBytes()).position(ADDRESS_SIZE);
    return option
        .put(host ? 0 : FLAG_PREFIX)
        .put(host ? 0 : (byte) peers.length())
        .putShort((short) key.length)
        .putInt(0)
        .put(key)
        .position(0);
  }

  /**
   * Why this host cannot sign segments, in words; null if it can.
   *
   * @param ranges whether prefixes are wanted, and not hosts alone
   */
  public static @Nullable String unsupported(boolean ranges) {
    SocketBackend backend = SocketBackend.best();
    if (backend == SocketBackend.SELECTOR) {
      return "TCP MD5 needs Netty's native transport, which does not load here";
    }
    Channel channel = backend.connection(AddressFamily.IPV4);
    try {
      IpPrefix peers = IpPrefix.of(IpAddress.parse("192.0.2.0"), ranges ? 24 : 32);
      sign(channel, peers, TcpPassword.of("probe"));
      return null;
    } catch (RuntimeException e) {
      return (ranges ? "this kernel has no TCP MD5 for prefixes: " : "this kernel has no TCP MD5: ")
          + e.getMessage();
    } finally {
      SocketBackend.discard(channel);
    }
  }
}
