package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.Aggregator;
import net.spanwire.bgp.message.PathAttributes.LargeCommunity;
import net.spanwire.bgp.message.PathAttributes.UnknownAttribute;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/**
 * Writes path attributes in ascending order of their types (RFC 4271 §5), without those that carry
 * destinations.
 */
final class AttributeEncoder {

  private final boolean fourOctetAsn;
  private final WireWriter value = new WireWriter(256);

  AttributeEncoder(boolean fourOctetAsn) {
    this.fourOctetAsn = fourOctetAsn;
  }

  /**
   * Appends the list.
   *
   * @param withNextHop whether NEXT_HOP is among them: true where the destinations are in the fixed
   *     part of the message
   */
  void write(WireWriter out, PathAttributes attributes, boolean withNextHop) {
    int width = fourOctetAsn ? 4 : 2;
    Unknown unknown = new Unknown(attributes.unknown());
    value.u8(code(attributes.origin()));
    flush(out, AttributeType.ORIGIN, unknown);
    AsPathCodec.write(value, attributes.asPath(), width);
    flushEvenEmpty(out, AttributeType.AS_PATH, unknown);
    if (withNextHop) {
      value.address(attributes.nextHop().address());
      flush(out, AttributeType.NEXT_HOP, unknown);
    }
    number(out, AttributeType.MULTI_EXIT_DISC, attributes.multiExitDiscriminator(), unknown);
    number(out, AttributeType.LOCAL_PREF, attributes.localPreference(), unknown);
    writeAggregate(out, attributes, unknown);
    attributes.communities().forEach(value::u32);
    flush(out, AttributeType.COMMUNITIES, unknown);
    Ipv4Address originator = attributes.originatorId();
    if (originator != null) {
      value.address(originator);
      flush(out, AttributeType.ORIGINATOR_ID, unknown);
    }
    attributes.clusterList().forEach(value::address);
    flush(out, AttributeType.CLUSTER_LIST, unknown);
    attributes.extendedCommunities().forEach(value::i64);
    flush(out, AttributeType.EXTENDED_COMMUNITIES, unknown);
    if (!fourOctetAsn) {
      writeOldSpeakers(out, attributes, unknown);
    }
    for (LargeCommunity community : attributes.largeCommunities()) {
      value.u32(community.global()).u32(community.local1()).u32(community.local2());
    }
    flush(out, AttributeType.LARGE_COMMUNITIES, unknown);
    number(out, AttributeType.ONLY_TO_CUSTOMER, attributes.onlyToCustomer(), unknown);
    unknown.writeBelow(out, 256);
  }

  private static int code(PathAttributes.Origin origin) {
    return switch (origin) {
      case IGP -> 0;
      case EGP -> 1;
      case INCOMPLETE -> 2;
    };
  }

  private void writeAggregate(WireWriter out, PathAttributes attributes, Unknown unknown) {
    if (attributes.atomicAggregate()) {
      flushEvenEmpty(out, AttributeType.ATOMIC_AGGREGATE, unknown);
    }
    Aggregator aggregator = attributes.aggregator();
    if (aggregator != null) {
      aggregator(aggregator, fourOctetAsn);
      flush(out, AttributeType.AGGREGATOR, unknown);
    }
  }

  /** What two octets cannot say goes along for those behind the old speaker (RFC 6793 §4.2.2). */
  private void writeOldSpeakers(WireWriter out, PathAttributes attributes, Unknown unknown) {
    AsPath path = attributes.asPath();
    if (AsPathCodec.needsFourOctets(path)) {
      // AS4_PATH never carries confederation segments (RFC 6793 §3).
      AsPathCodec.write(value, path.withoutConfederation(), 4);
      flush(out, AttributeType.AS4_PATH, unknown);
    }
    Aggregator aggregator = attributes.aggregator();
    if (aggregator != null && aggregator.asn() > 0xffff) {
      aggregator(aggregator, true);
      flush(out, AttributeType.AS4_AGGREGATOR, unknown);
    }
  }

  private void aggregator(Aggregator aggregator, boolean wide) {
    if (wide) {
      value.u32(aggregator.asn());
    } else {
      value.u16((int) AsPathCodec.twoOctets(aggregator.asn()));
    }
    value.address(aggregator.routerId());
  }

  private void number(WireWriter out, AttributeType type, @Nullable Long number, Unknown unknown) {
    if (number != null) {
      value.u32(number);
      flush(out, type, unknown);
    }
  }

  /** Writes the attribute whose value was gathered; nothing if that is empty. */
  private void flush(WireWriter out, AttributeType type, Unknown unknown) {
    if (value.length() > 0) {
      flushEvenEmpty(out, type, unknown);
    }
  }

  private void flushEvenEmpty(WireWriter out, AttributeType type, Unknown unknown) {
    unknown.writeBelow(out, type.code());
    header(out, type.flags(), type.code(), value.length());
    out.put(value.array(), value.length());
    value.clear();
  }

  /** Flags, type and length; the length has two octets only where it must. */
  static void header(WireWriter out, int flags, int type, int length) {
    if (length > 255) {
      out.u8(flags | AttributeType.FLAG_EXTENDED_LENGTH).u8(type).u16(length);
    } else {
      out.u8(flags).u8(type).u8(length);
    }
  }

  /** The attributes we do not know, which go in between in their order. */
  private static final class Unknown {

    private final ImmutableList<UnknownAttribute> sorted;
    private int next;

    Unknown(ImmutableList<UnknownAttribute> attributes) {
      sorted =
          attributes.size() < 2
              ? attributes
              : ImmutableList.sortedCopyOf(
                  Comparator.comparingInt(UnknownAttribute::type), attributes);
    }

    void writeBelow(WireWriter out, int type) {
      while (next < sorted.size() && sorted.get(next).type() < type) {
        UnknownAttribute attribute = sorted.get(next++);
        // RFC 4271 §5: who passes on what he does not know sets the partial bit.
        int flags = attribute.flags() | AttributeType.FLAG_PARTIAL;
        header(out, flags, attribute.type(), attribute.value().length());
        out.put(attribute.value());
      }
    }
  }
}
