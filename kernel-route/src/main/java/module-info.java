import org.jspecify.annotations.NullMarked;

/** rtnetlink: links, addresses, routes, next hops and rules, kept in step with the kernel. */
@NullMarked
module net.spanwire.kernelroute {
  requires transitive net.spanwire.core;
  requires transitive com.google.common;
  requires com.sun.jna;
  requires org.slf4j;

  exports net.spanwire.kernelroute;
  exports net.spanwire.kernelroute.netlink;
  exports net.spanwire.kernelroute.sync;
}
