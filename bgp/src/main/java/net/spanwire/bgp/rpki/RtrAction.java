package net.spanwire.bgp.rpki;

/** What the transport is to do for one cache. */
public sealed interface RtrAction {

  /** Which one: its place in the order of preference. */
  int cache();

  /** Open a connection; answered by {@code onConnected} or {@code onClosed}. */
  record Connect(int cache) implements RtrAction {}

  /** Send a PDU. */
  record Send(int cache, int version, RtrPdu pdu) implements RtrAction {}

  /** Send what waits, then close; nothing is to be said of it. */
  record Close(int cache) implements RtrAction {}
}
