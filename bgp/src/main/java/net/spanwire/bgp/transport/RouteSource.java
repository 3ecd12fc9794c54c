package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.rib.RouteMonitor;

/** The owner of the routes, as monitoring stations see it; its methods return at once. */
public interface RouteSource {

  /** {@code sink} is to hear of everything from now on, beginning with what stands. */
  void attach(MonitorSink sink, ImmutableSet<RouteMonitor.View> views);

  /** It is to hear no more; something may still come. */
  void detach(MonitorSink sink);

  /** A sink has room again. */
  void wake();
}
