package net.spanwire.bgp.transport;

/**
 * Who takes what neighbours say, and has something to say to them. Called on the I/O thread: it
 * only hands over.
 */
public interface RouteOwner {

  /** There is something in {@code intake}; told once until it was {@link Intake#poll}ed empty. */
  void onReady(Intake intake);

  /** {@code outflow} has room again after it had none. */
  void onWritable(Outflow outflow);
}
