package net.spanwire.daemon.link;

/** What a tunnel says to the session that runs through it. Returns at once. */
public interface SessionGate {

  /** Packets pass: the session may begin. */
  void tunnelUp(String neighbor);

  /** None do: the session ends or waits, with {@code reason} as the answer to "why?". */
  void tunnelDown(String neighbor, String reason);
}
