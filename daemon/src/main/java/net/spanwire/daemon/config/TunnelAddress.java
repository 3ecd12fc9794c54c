package net.spanwire.daemon.config;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.List;
import net.spanwire.core.net.InterfaceAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * An address of a tunnel's interface.
 *
 * @param local ours
 * @param peer the other end, where it is not in the same subnet ({@code ip address add … peer …}),
 *     or null
 */
public record TunnelAddress(InterfaceAddress local, @Nullable IpPrefix peer) {

  /** The network that is on the link by this address. */
  public IpPrefix network() {
    return peer == null ? local.network() : peer;
  }

  /** Reads {@code 169.254.1.1/30} or {@code 10.0.0.1/32 peer 172.20.1.1/32}. */
  static TunnelAddress parse(String text) {
    List<String> words = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings().splitToList(text);
    if (words.size() != 1 && (words.size() != 3 || !words.get(1).equals("peer"))) {
      throw Scalars.wrong(text, "no address", "169.254.1.1/30, or 10.0.0.1/32 peer 172.20.1.1/32");
    }
    InterfaceAddress local = Scalars.INTERFACE_ADDRESS.parse(words.get(0));
    if (local.address().isUnspecified() || local.address().isMulticast()) {
      throw Scalars.wrong(text, "no address of a host", "an address such as 169.254.1.1/30");
    }
    if (words.size() == 1) {
      return new TunnelAddress(local, null);
    }
    IpPrefix peer = Scalars.PREFIX.parse(words.get(2));
    if (peer.family() != local.address().family()) {
      throw Scalars.wrong(text, "of two families", "both addresses of one");
    }
    return new TunnelAddress(local, peer);
  }

  @Override
  public String toString() {
    return peer == null ? local.toString() : local + " peer " + peer;
  }
}
