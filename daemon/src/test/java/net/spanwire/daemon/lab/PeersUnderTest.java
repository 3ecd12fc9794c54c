package net.spanwire.daemon.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the peers of a test are taken from: the host's; in the long form the current releases as
 * well.
 */
final class PeersUnderTest {
  private PeersUnderTest() {}

  /** Missing current releases fail the tests of the long form: they do not make it shorter. */
  static List<PeerRoot> roots() {
    List<PeerRoot> roots = new ArrayList<>(List.of(PeerRoot.HOST));
    if (Boolean.getBoolean("spanwire.long")) {
      roots.add(PeerRoot.configured());
    }
    return roots;
  }
}
