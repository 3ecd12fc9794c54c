package net.spanwire.daemon.control;

/** What was asked of the daemon did not come about; the message says what to do next. */
public final class ControlException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What went wrong, for programs. */
  public enum Kind {
    /** No daemon answers. */
    UNREACHABLE,
    /** The request makes no sense, or names what there is not. */
    INVALID,
    /** The caller may look but not act. */
    DENIED,
    /** Too many clients. */
    BUSY,
    /** The daemon failed, or hung up. */
    FAILED
  }

  private final Kind kind;

  public ControlException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public ControlException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
