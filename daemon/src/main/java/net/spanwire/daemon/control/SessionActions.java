package net.spanwire.daemon.control;

/**
 * What an operator may do to a session. Methods return once the order is given, in words what was
 * done; {@link IllegalArgumentException} for a neighbour that there is not.
 */
public interface SessionActions {

  /** Ends the session and begins it again (Cease, administrative reset). */
  String reset(String neighbor);

  /** Judges and announces all routes again, on the session as it is. */
  String softReset(String neighbor);

  /** Lets the session come up. */
  String enable(String neighbor);

  /** Ends the session until it is enabled (Cease, administrative shutdown). */
  String disable(String neighbor);
}
