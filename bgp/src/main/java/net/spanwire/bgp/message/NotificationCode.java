package net.spanwire.bgp.message;

/**
 * Error codes and subcodes of NOTIFICATION (RFC 4271 §4.5, RFC 4486, RFC 8538, RFC 9234, RFC 9687).
 */
public enum NotificationCode {
  HEADER_UNSPECIFIC(1, 0, "message header error"),
  CONNECTION_NOT_SYNCHRONIZED(1, 1, "connection not synchronized"),
  BAD_MESSAGE_LENGTH(1, 2, "bad message length"),
  BAD_MESSAGE_TYPE(1, 3, "bad message type"),
  OPEN_UNSPECIFIC(2, 0, "OPEN message error"),
  UNSUPPORTED_VERSION(2, 1, "unsupported version number"),
  BAD_PEER_AS(2, 2, "bad peer AS"),
  BAD_BGP_IDENTIFIER(2, 3, "bad BGP identifier"),
  UNSUPPORTED_OPTIONAL_PARAMETER(2, 4, "unsupported optional parameter"),
  UNACCEPTABLE_HOLD_TIME(2, 6, "unacceptable hold time"),
  UNSUPPORTED_CAPABILITY(2, 7, "unsupported capability"),
  ROLE_MISMATCH(2, 11, "role mismatch"),
  UPDATE_UNSPECIFIC(3, 0, "UPDATE message error"),
  MALFORMED_ATTRIBUTE_LIST(3, 1, "malformed attribute list"),
  UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE(3, 2, "unrecognized well-known attribute"),
  MISSING_WELL_KNOWN_ATTRIBUTE(3, 3, "missing well-known attribute"),
  ATTRIBUTE_FLAGS_ERROR(3, 4, "attribute flags error"),
  ATTRIBUTE_LENGTH_ERROR(3, 5, "attribute length error"),
  INVALID_ORIGIN(3, 6, "invalid ORIGIN attribute"),
  INVALID_NEXT_HOP(3, 8, "invalid NEXT_HOP attribute"),
  OPTIONAL_ATTRIBUTE_ERROR(3, 9, "optional attribute error"),
  INVALID_NETWORK_FIELD(3, 10, "invalid network field"),
  MALFORMED_AS_PATH(3, 11, "malformed AS_PATH"),
  HOLD_TIMER_EXPIRED(4, 0, "hold timer expired"),
  FSM_UNSPECIFIC(5, 0, "finite state machine error"),
  FSM_OPEN_SENT(5, 1, "unexpected message in OpenSent"),
  FSM_OPEN_CONFIRM(5, 2, "unexpected message in OpenConfirm"),
  FSM_ESTABLISHED(5, 3, "unexpected message in Established"),
  CEASE_UNSPECIFIC(6, 0, "cease"),
  MAXIMUM_PREFIXES(6, 1, "maximum number of prefixes reached"),
  ADMINISTRATIVE_SHUTDOWN(6, 2, "administrative shutdown"),
  PEER_DECONFIGURED(6, 3, "peer deconfigured"),
  ADMINISTRATIVE_RESET(6, 4, "administrative reset"),
  CONNECTION_REJECTED(6, 5, "connection rejected"),
  CONFIGURATION_CHANGE(6, 6, "other configuration change"),
  COLLISION_RESOLUTION(6, 7, "connection collision resolution"),
  OUT_OF_RESOURCES(6, 8, "out of resources"),
  HARD_RESET(6, 9, "hard reset"),
  BFD_DOWN(6, 10, "BFD down"),
  ROUTE_REFRESH_UNSPECIFIC(7, 0, "ROUTE-REFRESH message error"),
  INVALID_ROUTE_REFRESH_LENGTH(7, 1, "invalid ROUTE-REFRESH length"),
  SEND_HOLD_TIMER_EXPIRED(8, 0, "send hold timer expired"),
  /**
   * A code or subcode that no document we know assigns; the codec keeps the numbers in the data.
   */
  UNKNOWN(0, 0, "unknown error");

  private final int code;
  private final int subcode;
  private final String words;

  NotificationCode(int code, int subcode, String words) {
    this.code = code;
    this.subcode = subcode;
    this.words = words;
  }

  public int code() {
    return code;
  }

  public int subcode() {
    return subcode;
  }

  /** What an operator reads. */
  public String words() {
    return words;
  }

  /**
   * The constant of these numbers: an unknown subcode gives the code's unspecific one, else {@link
   * #UNKNOWN}.
   */
  public static NotificationCode of(int code, int subcode) {
    NotificationCode unspecific = UNKNOWN;
    for (NotificationCode candidate : values()) {
      if (candidate.code == code) {
        if (candidate.subcode == subcode) {
          return candidate;
        }
        if (candidate.subcode == 0) {
          unspecific = candidate;
        }
      }
    }
    return unspecific;
  }
}
