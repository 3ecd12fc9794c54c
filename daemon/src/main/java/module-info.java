import ch.qos.logback.classic.spi.Configurator;
import net.spanwire.daemon.log.LogSetup;
import org.jspecify.annotations.NullMarked;

/** Assembly, configuration, command line, monitoring and the lab. */
@NullMarked
module net.spanwire.daemon {
  requires net.spanwire.bgp;
  requires net.spanwire.core;
  requires net.spanwire.kernelroute;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires com.google.common;
  requires info.picocli;
  requires io.netty.buffer;
  requires io.netty.codec.dns;
  requires io.netty.common;
  requires io.netty.resolver;
  requires io.netty.resolver.dns;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires jdk.management;
  requires jdk.net;
  requires jdk.unsupported;
  requires org.bouncycastle.provider;
  requires org.slf4j;
  requires tools.jackson.core;
  requires typesafe.config;

  opens net.spanwire.daemon.cli to
      info.picocli;

  provides Configurator with
      LogSetup;
}
