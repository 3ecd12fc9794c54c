package net.spanwire.bgp.rpki;

import com.google.common.collect.ImmutableList;
import java.util.function.Consumer;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;

/**
 * What the RPKI says, of both families. Whoever fills one may hand it on to other threads, and must
 * not change it from then on: {@link #copy} gives one to go on with.
 */
public final class VrpTable {

  private final VrpTrie ipv4;
  private final VrpTrie ipv6;

  /** An empty one. */
  public VrpTable() {
    this(new VrpTrie(false), new VrpTrie(true));
  }

  private VrpTable(VrpTrie ipv4, VrpTrie ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** Another one with the same payloads. */
  public VrpTable copy() {
    return new VrpTable(ipv4.copy(), ipv6.copy());
  }

  /** Returns false if it was there. */
  public boolean add(Vrp vrp) {
    return trie(vrp.prefix())
        .add(
            high(vrp.prefix()),
            low(vrp.prefix()),
            vrp.prefix().length(),
            vrp.maxLength(),
            (int) vrp.asn());
  }

  /** Returns false if it was not there. */
  public boolean remove(Vrp vrp) {
    return trie(vrp.prefix())
        .remove(
            high(vrp.prefix()),
            low(vrp.prefix()),
            vrp.prefix().length(),
            vrp.maxLength(),
            (int) vrp.asn());
  }

  public boolean contains(Vrp vrp) {
    return trie(vrp.prefix())
        .contains(
            high(vrp.prefix()),
            low(vrp.prefix()),
            vrp.prefix().length(),
            vrp.maxLength(),
            (int) vrp.asn());
  }

  /** Number of payloads. */
  public int size(AddressFamily family) {
    return trie(family).size();
  }

  public boolean isEmpty() {
    return ipv4.size() + ipv6.size() == 0;
  }

  /**
   * Judges (RFC 6811 §2).
   *
   * @param origin the autonomous system that originates it, or {@link RouteOrigin#NONE}
   */
  public RpkiState validate(IpPrefix prefix, long origin) {
    int asn = origin == RouteOrigin.NONE ? 0 : (int) origin;
    return trie(prefix).validate(high(prefix), low(prefix), prefix.length(), asn);
  }

  /** Whether any payload is about this prefix or one that holds it. */
  public boolean covers(IpPrefix prefix) {
    return trie(prefix).covers(high(prefix), low(prefix), prefix.length());
  }

  /** The payloads about this prefix or one that holds it, the shortest first. */
  public ImmutableList<Vrp> covering(IpPrefix prefix) {
    ImmutableList.Builder<Vrp> found = ImmutableList.builder();
    trie(prefix)
        .forEachCovering(
            high(prefix),
            low(prefix),
            prefix.length(),
            (high, low, length, maxLength, asn) ->
                found.add(
                    new Vrp(
                        prefix(prefix.family(), high, low, length),
                        maxLength,
                        Integer.toUnsignedLong(asn))));
    return found.build();
  }

  /** All payloads, by prefix. */
  public void forEach(Consumer<Vrp> visitor) {
    for (AddressFamily family : AddressFamily.values()) {
      trie(family)
          .forEach((high, low, length, maxLength, asn) ->
              visitor.accept(
                  new Vrp(
                      prefix(family, high, low, length), maxLength, Integer.toUnsignedLong(asn))));
    }
  }

  /** The payloads that only one of the two has. */
  public VrpTable difference(VrpTable other) {
    VrpTable difference = new VrpTable();
    addMissing(other, difference);
    other.addMissing(this, difference);
    return difference;
  }

  private void addMissing(VrpTable other, VrpTable difference) {
    forEach(vrp -> {
      if (!other.contains(vrp)) {
        difference.add(vrp);
      }
    });
  }

  private VrpTrie trie(IpPrefix prefix) {
    return trie(prefix.family());
  }

  private VrpTrie trie(AddressFamily family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }

  private static long high(IpPrefix prefix) {
    return switch (prefix) {
      case Ipv4Prefix(int bits, int _) -> (long) bits << 32;
      case Ipv6Prefix(long high, long _, int _) -> high;
    };
  }

  private static long low(IpPrefix prefix) {
    return prefix instanceof Ipv6Prefix(long _, long low, int _) ? low : 0;
  }

  private static IpPrefix prefix(AddressFamily family, long high, long low, int length) {
    return switch (family) {
      case IPV4 -> new Ipv4Prefix((int) (high >>> 32), length);
      case IPV6 -> new Ipv6Prefix(high, low, length);
    };
  }
}
