import org.jspecify.annotations.NullMarked;

/** The BGP speaker; usable as a library on its own. */
@NullMarked
module net.spanwire.bgp {
  requires transitive net.spanwire.core;
  requires transitive com.google.common;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires org.slf4j;

  exports net.spanwire.bgp;
  exports net.spanwire.bgp.bmp;
  exports net.spanwire.bgp.message;
  exports net.spanwire.bgp.mrt;
  exports net.spanwire.bgp.policy;
  exports net.spanwire.bgp.rib;
  exports net.spanwire.bgp.rpki;
  exports net.spanwire.bgp.fsm;
  exports net.spanwire.bgp.transport;
}
