package net.spanwire.bgp.message;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/** A BGP message as a value (RFC 4271 §4). */
public sealed interface Message {

  /**
   * RFC 4271 §4.2.
   *
   * @param asn the sender's number, four octets (RFC 6793); the codec writes AS_TRANS where it must
   * @param holdTimeSeconds 0 or at least 3
   * @param routerId the BGP identifier (RFC 6286)
   */
  record Open(
      long asn, int holdTimeSeconds, Ipv4Address routerId, ImmutableList<Capability> capabilities)
      implements Message {}

  /**
   * Routes with one set of attributes. All NLRI of one value are of one family; a message on the
   * wire that carries both families is decoded into two.
   *
   * @param attributes null if and only if nothing is announced
   */
  record Update(
      ImmutableList<Nlri> withdrawn,
      ImmutableList<Nlri> announced,
      @Nullable PathAttributes attributes)
      implements Message {

    public Update {
      if (announced.isEmpty() != (attributes == null)) {
        throw new IllegalArgumentException("attributes go with announcements");
      }
    }

    public static Update announce(ImmutableList<Nlri> announced, PathAttributes attributes) {
      return new Update(ImmutableList.of(), announced, attributes);
    }

    public static Update withdraw(ImmutableList<Nlri> withdrawn) {
      return new Update(withdrawn, ImmutableList.of(), null);
    }
  }

  /** The end of the initial table of a family (RFC 4724 §2). */
  record EndOfRib(AfiSafi family) implements Message {}

  /** RFC 4271 §4.5. */
  record Notification(NotificationCode code, Bytes data) implements Message {
    public Notification(NotificationCode code) {
      this(code, Bytes.EMPTY);
    }
  }

  /** RFC 4271 §4.4. */
  record Keepalive() implements Message {}

  /** RFC 2918; the subtype is that of RFC 7313. */
  record RouteRefresh(AfiSafi family, int subtype) implements Message {
    /** Asks for all routes of the family again. */
    public static final int REQUEST = 0;

    /** BoRR: all of them follow. */
    public static final int BEGIN = 1;

    /** EoRR: that was all. */
    public static final int END = 2;
  }
}
