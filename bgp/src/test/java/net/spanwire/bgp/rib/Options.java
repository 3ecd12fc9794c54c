package net.spanwire.bgp.rib;

import net.spanwire.bgp.ExportOptions;
import net.spanwire.bgp.ExportOptions.NextHopRule;
import net.spanwire.bgp.ExportOptions.RemovePrivate;

/** Export options that differ from the usual in one thing. */
final class Options {

  static final ExportOptions REFLECTOR_CLIENT =
      new ExportOptions(NextHopRule.USUAL, true, false, RemovePrivate.OFF, false, null, 8);
  static final ExportOptions ROUTE_SERVER_CLIENT =
      new ExportOptions(NextHopRule.USUAL, false, true, RemovePrivate.OFF, false, null, 8);
  static final ExportOptions AS_OVERRIDE =
      new ExportOptions(NextHopRule.USUAL, false, false, RemovePrivate.OFF, true, null, 8);

  private Options() {}

  static ExportOptions nextHop(NextHopRule rule) {
    return ExportOptions.USUAL.withNextHop(rule);
  }

  static ExportOptions removePrivate(RemovePrivate removed) {
    return new ExportOptions(NextHopRule.USUAL, false, false, removed, false, null, 8);
  }

  static ExportOptions defaultOriginate(String policy) {
    return new ExportOptions(NextHopRule.USUAL, false, false, RemovePrivate.OFF, false, policy, 8);
  }

  static ExportOptions sendMax(int most) {
    return new ExportOptions(NextHopRule.USUAL, false, false, RemovePrivate.OFF, false, null, most);
  }
}
