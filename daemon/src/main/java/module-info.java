import org.jspecify.annotations.NullMarked;

/** Assembly, configuration, command line, monitoring and the lab. */
@NullMarked
module net.spanwire.daemon {
  requires net.spanwire.bgp;
  requires net.spanwire.core;
  requires net.spanwire.kernelroute;
  requires com.google.common;
  requires info.picocli;
  requires org.slf4j;
  requires typesafe.config;
}
