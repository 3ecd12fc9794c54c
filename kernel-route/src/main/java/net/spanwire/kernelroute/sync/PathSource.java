package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.Set;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.routing.NextHop;
import net.spanwire.kernelroute.netlink.NextHopObject;

/** Finds or makes the path to a set of next hops. */
interface PathSource {

  /** A set of next hops for routes of one family. */
  record Key(ImmutableList<NextHop> hops, AddressFamily family) {}

  /**
   * The path for these next hops with the links as they are: the same object as before while it
   * serves. Next hops whose link is down are left out as long as one is up.
   */
  Path.Resolution resolve(Key key) throws IOException;

  /** A link went down or was removed: what the kernel drops with it is dead. */
  void onLinkDown(int index);

  /** A link that is up lost its carrier: the kernel drops next hop objects, but no other route. */
  void onCarrierLost(int index);

  /** Somebody else removed, changed or made a next hop object. Returns true if it was ours. */
  boolean onObject(NextHopObject object, boolean gone);

  /** All next hop objects there are, by a listing: others of ours are gone. */
  void onListed(Set<Integer> ids);

  /** Removes what none of these keys needs. */
  void retain(Set<Key> used) throws IOException;

  /** Number of next hop objects of ours in the kernel. */
  int objects();
}
