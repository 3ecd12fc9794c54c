import org.jspecify.annotations.NullMarked;

/** The BGP speaker; usable as a library on its own. */
@NullMarked
module net.spanwire.bgp {
  requires transitive net.spanwire.core;
  requires transitive com.google.common;
  requires org.slf4j;

  exports net.spanwire.bgp;
  exports net.spanwire.bgp.message;
}
