package net.spanwire.bgp.rib;

import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * The default route that a group announces on its own account: always, or while at least one best
 * path passes a policy. It stands in the place of any other default route, and the export policy is
 * not asked.
 */
final class DefaultOrigination {

  private static final String ALWAYS = "any";

  private final ExportKey key;
  private final String policy;
  private final ExportProcess exportProcess;
  private final DestinationTable table;

  /** Destinations whose best path passes. */
  private final IdSet reasons = new IdSet();

  private DefaultOrigination(
      ExportKey key, String policy, ExportProcess exportProcess, DestinationTable table) {
    this.key = key;
    this.policy = policy;
    this.exportProcess = exportProcess;
    this.table = table;
  }

  /** Null where the key asks for none. */
  static @Nullable DefaultOrigination of(
      ExportKey key, ExportProcess exportProcess, DestinationTable table) {
    String policy = key.options().defaultOriginate();
    return policy == null ? null : new DefaultOrigination(key, policy, exportProcess, table);
  }

  private static IpPrefix prefix(AfiSafi family) {
    return IpPrefix.parse(family.family() == AddressFamily.IPV4 ? "0.0.0.0/0" : "::/0");
  }

  /** The default route among the destinations. */
  int destination() {
    return table.findOrAdd(prefix(key.family()));
  }

  /**
   * Takes in another best path.
   *
   * @return whether the default route is announced otherwise than before for it
   */
  boolean judge(int id, IpPrefix prefix, @Nullable Path best) {
    if (policy.equals(ALWAYS)) {
      return false;
    }
    boolean before = reasons.isEmpty();
    if (best != null && exportProcess.accepts(policy, key, prefix, best)) {
      reasons.add(id);
    } else {
      reasons.remove(id);
    }
    return reasons.isEmpty() != before;
  }

  /** What is said of a destination on this account, or null for what is said of it otherwise. */
  @Nullable Advertisement of(IpPrefix prefix) {
    return prefix.length() == 0 && (policy.equals(ALWAYS) || !reasons.isEmpty())
        ? exportProcess.originateDefault(key)
        : null;
  }

  void removeReferenced(IdSet set) {
    set.remove(destination());
  }
}
