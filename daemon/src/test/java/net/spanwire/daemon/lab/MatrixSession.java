package net.spanwire.daemon.lab;

import java.util.Locale;

/**
 * The further sessions between Spanwire and a {@link MatrixPeer}, one for each capability that
 * would change what the first two carry: over IPv4, on the same link, between addresses of their
 * own. We open them.
 */
enum MatrixSession {
  /** Both have the same password. */
  SIGNED(1, "import = none, export = none, password = " + MatrixSession.PASSWORD),
  /** Theirs is another one. */
  FORGED(2, "import = none, export = none, password = " + MatrixSession.PASSWORD),
  /** Both send several paths. */
  PATHS(3, "import = fed, export = fed, add-path = both"),
  /** They are our customer, and know it. */
  CUSTOMER(4, "import = none, export = own, role = provider"),
  /** Each wants to be the other's provider. */
  MISFIT(5, "import = none, export = none, role = provider"),
  /** They take one IPv4 prefix; we announce three. */
  LIMITED(6, "import = none, export = own"),
  /** We take one IPv4 prefix; they announce two. */
  LIMITING(7, "import = none, export = none, prefix-limit { ipv4 = 1 }");

  static final String PASSWORD = "s3cret";
  static final String WRONG_PASSWORD = "mistaken";

  private final int number;
  private final String keys;

  MatrixSession(int number, String keys) {
    this.number = number;
    this.keys = keys;
  }

  /** What the session is called by whoever names sessions. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  String ours() {
    return "192.0.2." + (10 * number + 1);
  }

  String theirs() {
    return "192.0.2." + (10 * number + 2);
  }

  /** The neighbour's block in Spanwire's file. */
  String block() {
    return "%s { address = \"%s\", local-address = \"%s\", asn = 4200000002, connect-retry = 2s, %s }"
        .formatted(id(), theirs(), ours(), keys);
  }
}
