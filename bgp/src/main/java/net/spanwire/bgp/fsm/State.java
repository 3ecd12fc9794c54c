package net.spanwire.bgp.fsm;

/** The states of a session (RFC 4271 §8.2.2), the farthest last. */
public enum State {
  IDLE("Idle"),
  CONNECT("Connect"),
  ACTIVE("Active"),
  OPEN_SENT("OpenSent"),
  OPEN_CONFIRM("OpenConfirm"),
  ESTABLISHED("Established");

  private final String words;

  State(String words) {
    this.words = words;
  }

  /** As the RFC writes it. */
  public String words() {
    return words;
  }
}
