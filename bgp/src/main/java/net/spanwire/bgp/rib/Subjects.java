package net.spanwire.bgp.rib;

import net.spanwire.bgp.message.Nlri;

/**
 * What an update group says things of, each known by a small number: a destination, or, where
 * several paths to one may be said, one of its paths.
 */
interface Subjects {

  /** The destination that it is or belongs to. */
  int destination(int subject);

  /** How it is called on the wire. */
  Nlri nlri(int subject);
}
