import org.jspecify.annotations.NullMarked;

/** Vocabulary, the WireGuard engine, the packet path and the ports that the adapters implement. */
@NullMarked
module net.spanwire.core {
  requires transitive com.google.common;
  requires org.bouncycastle.provider;
  requires transitive org.jspecify;
  requires org.slf4j;

  exports net.spanwire.core.dataplane;
  exports net.spanwire.core.io;
  exports net.spanwire.core.io.linux;
  exports net.spanwire.core.net;
  exports net.spanwire.core.routing;
  exports net.spanwire.core.wireguard;
  exports net.spanwire.core.wireguard.uapi;
}
