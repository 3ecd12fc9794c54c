package net.spanwire.bgp.message;

import org.jspecify.annotations.Nullable;

/** What a speaker is to its neighbour (RFC 9234 §4). */
public enum BgpRole {
  PROVIDER(0),
  ROUTE_SERVER(1),
  ROUTE_SERVER_CLIENT(2),
  CUSTOMER(3),
  PEER(4);

  private final int value;

  BgpRole(int value) {
    this.value = value;
  }

  /** The number in the capability. */
  public int value() {
    return value;
  }

  /** What the neighbour must be (RFC 9234 §4.2, table 2). */
  public BgpRole counterpart() {
    return switch (this) {
      case PROVIDER -> CUSTOMER;
      case CUSTOMER -> PROVIDER;
      case ROUTE_SERVER -> ROUTE_SERVER_CLIENT;
      case ROUTE_SERVER_CLIENT -> ROUTE_SERVER;
      case PEER -> PEER;
    };
  }

  /** Null for a number that nothing is assigned to. */
  public static @Nullable BgpRole of(int value) {
    for (BgpRole role : values()) {
      if (role.value == value) {
        return role;
      }
    }
    return null;
  }

  /** Whether what we say goes down or aside: to a customer, a peer, or a route server's client. */
  public boolean marksWhatItSends() {
    return this == PROVIDER || this == PEER || this == ROUTE_SERVER;
  }

  /** Whether what we hear comes from above or aside: from a provider, a peer or a route server. */
  public boolean marksWhatItReceives() {
    return this == CUSTOMER || this == PEER || this == ROUTE_SERVER_CLIENT;
  }
}
