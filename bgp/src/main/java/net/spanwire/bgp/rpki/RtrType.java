package net.spanwire.bgp.rpki;

/** The types of PDU and their lengths (RFC 8210 §5, §14). */
final class RtrType {

  static final int SERIAL_NOTIFY = 0;
  static final int SERIAL_QUERY = 1;
  static final int RESET_QUERY = 2;
  static final int CACHE_RESPONSE = 3;
  static final int IPV4_PREFIX = 4;
  static final int IPV6_PREFIX = 6;
  static final int END_OF_DATA = 7;
  static final int CACHE_RESET = 8;
  static final int ROUTER_KEY = 9;
  static final int ERROR_REPORT = 10;

  /** No such type in that version. */
  static final int UNKNOWN = -1;

  /** The PDU itself says. */
  static final int VARIABLE = 0;

  static final int LEAST_ROUTER_KEY = 32;

  private RtrType() {}

  /** How many bytes a PDU of a type has, header included. */
  static int length(int type, int version) {
    return switch (type) {
      case SERIAL_NOTIFY, SERIAL_QUERY -> 12;
      case RESET_QUERY, CACHE_RESPONSE, CACHE_RESET -> 8;
      case IPV4_PREFIX -> 20;
      case IPV6_PREFIX -> 32;
      case END_OF_DATA -> version == RtrPdu.VERSION_0 ? 12 : 24;
      case ROUTER_KEY -> version == RtrPdu.VERSION_0 ? UNKNOWN : VARIABLE;
      case ERROR_REPORT -> VARIABLE;
      default -> UNKNOWN;
    };
  }
}
