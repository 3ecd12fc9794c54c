package net.spanwire.bgp.fsm;

/** Which border a session crosses. */
public enum SessionKind {
  /** None: the neighbour is in our own autonomous system, or our own member of a confederation. */
  INTERNAL,
  /** That to another member of our confederation (RFC 5065). */
  CONFEDERATION,
  /** That to another autonomous system. */
  EXTERNAL;

  /** Whether the neighbour is under our own administration: LOCAL_PREF and MED go along. */
  public boolean interior() {
    return this != EXTERNAL;
  }
}
