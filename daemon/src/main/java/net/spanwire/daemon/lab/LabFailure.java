package net.spanwire.daemon.lab;

/**
 * Something in the laboratory did not happen; the message says what was awaited and what was seen
 * instead.
 */
public final class LabFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LabFailure(String message) {
    super(message);
  }

  public LabFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
