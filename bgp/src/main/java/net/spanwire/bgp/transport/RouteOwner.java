package net.spanwire.bgp.transport;

import net.spanwire.bgp.NeighborConfig;

/**
 * Who takes what neighbours say, and has something to say to them. Called on the I/O thread: it
 * only hands over.
 */
public interface RouteOwner {

  /** A neighbour came by itself, or has another configuration; its session begins after this. */
  void onNeighbor(NeighborConfig neighbor);

  /** Such a neighbour is no more. */
  void onNeighborGone(String neighbor);

  /** There is something in {@code intake}; told once until it was {@link Intake#poll}ed empty. */
  void onReady(Intake intake);

  /** {@code outflow} has room again after it had none. */
  void onWritable(Outflow outflow);
}
