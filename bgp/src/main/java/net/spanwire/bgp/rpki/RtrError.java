package net.spanwire.bgp.rpki;

/** The codes of an Error Report (RFC 8210 §12). */
public enum RtrError {
  CORRUPT_DATA(0, "corrupt data"),
  INTERNAL_ERROR(1, "internal error"),
  NO_DATA_AVAILABLE(2, "no data available"),
  INVALID_REQUEST(3, "invalid request"),
  UNSUPPORTED_PROTOCOL_VERSION(4, "unsupported protocol version"),
  UNSUPPORTED_PDU_TYPE(5, "unsupported PDU type"),
  WITHDRAWAL_OF_UNKNOWN_RECORD(6, "withdrawal of an unknown record"),
  DUPLICATE_ANNOUNCEMENT(7, "duplicate announcement"),
  UNEXPECTED_PROTOCOL_VERSION(8, "unexpected protocol version");

  private final int code;
  private final String words;

  RtrError(int code, String words) {
    this.code = code;
    this.words = words;
  }

  public int code() {
    return code;
  }

  /** What an operator reads. */
  public static String words(int code) {
    for (RtrError error : values()) {
      if (error.code == code) {
        return error.words;
      }
    }
    return "error " + code;
  }
}
