package net.spanwire.bgp.rib;

import net.spanwire.bgp.ExportOptions;
import net.spanwire.bgp.message.AsPath;

/**
 * What becomes of an AS path on its way to a neighbour (RFC 4271 §5.1.2).
 *
 * <ol>
 *   <li>Within our autonomous system: nothing. To another member of our confederation: our number
 *       as a member goes before it (RFC 5065 §4.1).
 *   <li>To all others: what is of the confederation goes; private numbers and the neighbour's own
 *       as the options say.
 *   <li>Then our number before it, unless we are a route server (RFC 7947 §2.2.2); under another
 *       number also that, before or in place of our own (RFC 7705 §3.2).
 * </ol>
 */
final class AsPathExport {

  private final long ownAsn;

  AsPathExport(long ownAsn) {
    this.ownAsn = ownAsn;
  }

  AsPath of(ExportKey key, AsPath path) {
    return switch (key.kind()) {
      case INTERNAL -> path;
      case CONFEDERATION -> path.prependConfederation(key.localAsn());
      case EXTERNAL -> signed(key, replaced(key, path.withoutConfederation()));
    };
  }

  private AsPath signed(ExportKey key, AsPath path) {
    if (key.options().routeServerClient()) {
      return path;
    }
    return (key.ownAsnBehind() ? path.prepend(ownAsn, 1) : path).prepend(key.localAsn(), 1);
  }

  private static AsPath replaced(ExportKey key, AsPath path) {
    ExportOptions options = key.options();
    return switch (options.removePrivate()) {
      case OFF -> overridden(key, path);
      case ALL -> overridden(key, path.replaceEach(asn -> isForeignPrivate(key, asn) ? -1 : asn));
      case REPLACE ->
          overridden(
              key, path.replaceEach(asn -> isForeignPrivate(key, asn) ? key.localAsn() : asn));
    };
  }

  private static AsPath overridden(ExportKey key, AsPath path) {
    return key.options().asOverride()
        ? path.replaceEach(asn -> asn == key.peerAsn() ? key.localAsn() : asn)
        : path;
  }

  /** RFC 6996 §5, and not the neighbour's, which has to see its own loop. */
  private static boolean isForeignPrivate(ExportKey key, long asn) {
    boolean isPrivate =
        asn >= 64_512 && asn <= 65_534 || asn >= 4_200_000_000L && asn <= 4_294_967_294L;
    return isPrivate && asn != key.peerAsn();
  }
}
