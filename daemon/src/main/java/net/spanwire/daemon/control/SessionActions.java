package net.spanwire.daemon.control;

/**
 * What an operator may do to a session. Methods return once the order is given, in words what was
 * done; {@link IllegalArgumentException} for a neighbour that there is not.
 */
public interface SessionActions {

  /**
   * Ends the session and begins it again (Cease, administrative reset).
   *
   * @param communication what its operator reads there (RFC 9003), or empty
   */
  String reset(String neighbor, String communication);

  /** Judges and announces all routes again, on the session as it is. */
  String softReset(String neighbor);

  /** Asks for all its routes again (RFC 2918). */
  String refresh(String neighbor);

  /** Lets traffic leave the neighbour while the session stays up (RFC 8326). */
  String drain(String neighbor);

  /** Lets the session come up, and traffic come back. */
  String enable(String neighbor);

  /**
   * Ends the session until it is enabled (Cease, administrative shutdown).
   *
   * @param communication what its operator reads there (RFC 9003), or empty
   */
  String disable(String neighbor, String communication);
}
