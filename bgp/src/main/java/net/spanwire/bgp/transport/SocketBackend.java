package net.spanwire.bgp.transport;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import net.spanwire.core.net.AddressFamily;

/** Where sockets come from: epoll where its native library loads, else the JDK's selector. */
enum SocketBackend {
  EPOLL {
    @Override
    IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory();
    }

    @Override
    SocketChannel connection(AddressFamily family) {
      return new EpollSocketChannel(protocol(family));
    }

    @Override
    ServerSocketChannel listener(AddressFamily family) {
      return new EpollServerSocketChannel(protocol(family));
    }
  },

  /** Without the options of {@link SocketOptions} that the JDK does not have. */
  SELECTOR {
    @Override
    IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    SocketChannel connection(AddressFamily family) {
      return new NioSocketChannel(SelectorProvider.provider(), protocol(family));
    }

    @Override
    ServerSocketChannel listener(AddressFamily family) {
      return new NioServerSocketChannel(SelectorProvider.provider(), protocol(family));
    }
  };

  static SocketBackend best() {
    return Epoll.isAvailable() ? EPOLL : SELECTOR;
  }

  abstract IoHandlerFactory handlers();

  abstract SocketChannel connection(AddressFamily family);

  abstract ServerSocketChannel listener(AddressFamily family);

  /** Closes a channel that was never registered. */
  static void discard(Channel channel) {
    channel.unsafe().closeForcibly();
  }

  private static SocketProtocolFamily protocol(AddressFamily family) {
    return switch (family) {
      case IPV4 -> SocketProtocolFamily.INET;
      case IPV6 -> SocketProtocolFamily.INET6;
    };
  }
}
