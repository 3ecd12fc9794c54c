package net.spanwire.bgp.mrt;

import net.spanwire.bgp.fsm.State;

/** The numbers of RFC 6396 §4 and RFC 8050. */
final class MrtType {

  static final int TABLE_DUMP_V2 = 13;
  static final int BGP4MP = 16;
  static final int BGP4MP_ET = 17;

  static final int PEER_INDEX_TABLE = 1;
  static final int RIB_IPV4_UNICAST = 2;
  static final int RIB_IPV6_UNICAST = 4;
  static final int RIB_IPV4_UNICAST_ADDPATH = 8;
  static final int RIB_IPV6_UNICAST_ADDPATH = 10;

  static final int STATE_CHANGE = 0;
  static final int MESSAGE = 1;
  static final int MESSAGE_AS4 = 4;
  static final int STATE_CHANGE_AS4 = 5;
  static final int MESSAGE_LOCAL = 6;
  static final int MESSAGE_AS4_LOCAL = 7;

  /** RFC 8050 §3: the subtypes with path identifiers follow those without, in their order. */
  static final int MESSAGE_ADDPATH = 8;

  static final int MESSAGE_AS4_ADDPATH = 9;
  static final int MESSAGE_LOCAL_ADDPATH = 10;
  static final int MESSAGE_AS4_LOCAL_ADDPATH = 11;

  static final int PEER_IPV6 = 1;
  static final int PEER_AS4 = 2;

  private MrtType() {}

  /** RFC 6396 §4.4.1. */
  static int number(State state) {
    return switch (state) {
      case IDLE -> 1;
      case CONNECT -> 2;
      case ACTIVE -> 3;
      case OPEN_SENT -> 4;
      case OPEN_CONFIRM -> 5;
      case ESTABLISHED -> 6;
    };
  }
}
