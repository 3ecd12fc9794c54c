package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Address;
import net.spanwire.core.net.Ipv6Prefix;
import org.jspecify.annotations.Nullable;

/**
 * Cryptokey routing: which owner an address belongs to, by the longest prefix (whitepaper §2).
 * Equal prefixes have one owner at a time. Looking up allocates nothing; changes are made on the
 * same thread.
 *
 * @param <P> the owner: {@link Peer}
 */
public final class AllowedIps<P> {

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV4_SOURCE = 12;
  private static final int IPV4_DESTINATION = 16;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int IPV6_SOURCE = 8;
  private static final int IPV6_DESTINATION = 24;

  private final PrefixTrie<P> ipv4 = new PrefixTrie<>();
  private final PrefixTrie<P> ipv6 = new PrefixTrie<>();
  private final Map<P, LinkedHashSet<IpPrefix>> byOwner = new HashMap<>();

  /** Nobody's. */
  public AllowedIps() {}

  /** Gives the prefix to {@code owner}; returns who had exactly this prefix, if another did. */
  public @Nullable P insert(IpPrefix prefix, P owner) {
    P before =
        switch (prefix) {
          case Ipv4Prefix(int bits, int length) -> ipv4.put((long) bits << 32, 0, length, owner);
          case Ipv6Prefix(long high, long low, int length) -> ipv6.put(high, low, length, owner);
        };
    if (before != null) {
      forget(prefix, before);
    }
    byOwner.computeIfAbsent(owner, _ -> new LinkedHashSet<>()).add(prefix);
    return before == null || before.equals(owner) ? null : before;
  }

  /** Takes the prefix from {@code owner}; false if it was not its own. */
  public boolean remove(IpPrefix prefix, P owner) {
    LinkedHashSet<IpPrefix> own = byOwner.get(owner);
    if (own == null || !own.contains(prefix)) {
      return false;
    }
    forget(prefix, owner);
    erase(prefix);
    return true;
  }

  /** Takes everything from {@code owner}. */
  public void removeAll(P owner) {
    LinkedHashSet<IpPrefix> own = byOwner.remove(owner);
    if (own != null) {
      own.forEach(this::erase);
    }
  }

  /** What {@code owner} has, in the order in which it was given. */
  public ImmutableList<IpPrefix> of(P owner) {
    LinkedHashSet<IpPrefix> own = byOwner.get(owner);
    return own == null ? ImmutableList.of() : ImmutableList.copyOf(own);
  }

  private void forget(IpPrefix prefix, P owner) {
    LinkedHashSet<IpPrefix> own = byOwner.get(owner);
    if (own != null && own.remove(prefix) && own.isEmpty()) {
      byOwner.remove(owner);
    }
  }

  private void erase(IpPrefix prefix) {
    switch (prefix) {
      case Ipv4Prefix(int bits, int length) -> ipv4.remove((long) bits << 32, 0, length);
      case Ipv6Prefix(long high, long low, int length) -> ipv6.remove(high, low, length);
    }
  }

  public @Nullable P lookup(IpAddress address) {
    return switch (address) {
      case Ipv4Address(int bits) -> ipv4.lookup((long) bits << 32, 0);
      case Ipv6Address(long high, long low) -> ipv6.lookup(high, low);
    };
  }

  /** The owner of the destination of the IP packet; null also if it is no IP packet. */
  public @Nullable P ofDestination(MemorySegment packet, long offset, int length) {
    return owner(packet, offset, length, IPV4_DESTINATION, IPV6_DESTINATION);
  }

  /** The owner of the source of the IP packet; null also if it is no IP packet. */
  public @Nullable P ofSource(MemorySegment packet, long offset, int length) {
    return owner(packet, offset, length, IPV4_SOURCE, IPV6_SOURCE);
  }

  private @Nullable P owner(
      MemorySegment packet, long offset, int length, int ipv4Field, int ipv6Field) {
    return switch (version(packet, offset, length)) {
      case 4 -> ipv4.lookup((long) packet.get(INT, offset + ipv4Field) << 32, 0);
      case 6 ->
          ipv6.lookup(
              packet.get(LONG, offset + ipv6Field), packet.get(LONG, offset + ipv6Field + 8));
      default -> null;
    };
  }

  /** 4 or 6 if a whole header of that version is there, else 0. */
  static int version(MemorySegment packet, long offset, int length) {
    if (length < IPV4_HEADER_BYTES) {
      return 0;
    }
    int version = packet.get(BYTE, offset) >>> 4 & 0xf;
    return version == 4 || version == 6 && length >= IPV6_HEADER_BYTES ? version : 0;
  }
}
