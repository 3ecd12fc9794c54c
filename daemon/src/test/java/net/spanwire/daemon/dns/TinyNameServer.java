package net.spanwire.daemon.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import net.spanwire.core.net.IpAddress;

/** A name server on loopback that knows what it is told. */
final class TinyNameServer implements AutoCloseable {

  private final Channel channel;
  private final Map<String, List<Entry>> entries = new ConcurrentHashMap<>();
  private final Map<String, DnsResponseCode> failures = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** A record; {@code value} is an address, or a name after {@code cname }. */
  record Entry(String owner, String value, long ttlSeconds) {}

  TinyNameServer(EventLoopGroup group) {
    channel =
        new Bootstrap()
            .group(group)
            .channel(EpollDatagramChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    ch.pipeline()
                        .addLast(
                            new DatagramDnsQueryDecoder(),
                            new DatagramDnsResponseEncoder(),
                            new Answers());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Answers questions for {@code name} with these records, those of the asked type and aliases. */
  void set(String name, Entry... records) {
    entries.put(name + ".", List.of(records));
  }

  void fail(String name, DnsResponseCode code) {
    failures.put(name + ".", code);
  }

  /** {@code fra.test. A}, in the order they came. */
  List<String> asked() {
    return asked;
  }

  private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    @SuppressWarnings(
        "ArgumentSelectionDefectChecker") // the answer goes back: sender and recipient change
    // places
    protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      asked.add(question.name() + " " + question.type().name());
      DatagramDnsResponse response =
          new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
      response.addRecord(
          DnsSection.QUESTION, new DefaultDnsQuestion(question.name(), question.type()));
      List<Entry> found = entries.get(question.name());
      if (failures.containsKey(question.name())) {
        response.setCode(failures.get(question.name()));
      } else if (found == null) {
        response.setCode(DnsResponseCode.NXDOMAIN);
      } else {
        found.forEach(entry -> add(response, question.type(), entry));
      }
      var _ = context.writeAndFlush(response);
    }
  }

  private static void add(DatagramDnsResponse response, DnsRecordType type, Entry entry) {
    boolean alias = entry.value().startsWith("cname ");
    byte[] data =
        alias ? wire(entry.value().substring(6)) : IpAddress.parse(entry.value()).toBytes();
    DnsRecordType own =
        alias ? DnsRecordType.CNAME : data.length == 4 ? DnsRecordType.A : DnsRecordType.AAAA;
    if (alias || own.equals(type)) {
      response.addRecord(
          DnsSection.ANSWER,
          new DefaultDnsRawRecord(
              entry.owner() + ".", own, entry.ttlSeconds(), Unpooled.wrappedBuffer(data)));
    }
  }

  private static byte[] wire(String name) {
    StringBuilder bytes = new StringBuilder();
    for (String label : name.split("\\.", -1)) {
      bytes.append((char) label.length()).append(label);
    }
    return bytes.append('\0').toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }
}
