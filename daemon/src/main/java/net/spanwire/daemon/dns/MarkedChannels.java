package net.spanwire.daemon.dns;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * Makes the sockets of the resolver, with the mark by which our own packets find the underlay.
 *
 * @param mark SO_MARK, or 0 for none
 */
record MarkedChannels(int mark) {

  private static final int SOL_SOCKET = 1;
  private static final int SO_MARK = 36;
  private static final IntegerUnixChannelOption MARK =
      new IntegerUnixChannelOption("SO_MARK", SOL_SOCKET, SO_MARK);

  DatagramChannel datagram() {
    return marked(new EpollDatagramChannel());
  }

  SocketChannel stream() {
    return marked(new EpollSocketChannel());
  }

  private <C extends Channel> C marked(C channel) {
    if (mark != 0 && !channel.config().setOption(MARK, mark)) {
      channel.unsafe().closeForcibly();
      throw new ChannelException("cannot mark a socket: SO_MARK needs CAP_NET_ADMIN");
    }
    return channel;
  }
}
