package net.spanwire.bgp.codec;

import net.spanwire.bgp.codec.AttributeError.Consequence;
import org.jspecify.annotations.Nullable;

/** The path attributes we know, by type code (RFC 4271 §5 and the IANA registry). */
enum AttributeType {
  ORIGIN(1, AttributeType.WELL_KNOWN, Consequence.TREAT_AS_WITHDRAW),
  AS_PATH(2, AttributeType.WELL_KNOWN, Consequence.TREAT_AS_WITHDRAW),
  NEXT_HOP(3, AttributeType.WELL_KNOWN, Consequence.TREAT_AS_WITHDRAW),
  MULTI_EXIT_DISC(4, AttributeType.OPTIONAL, Consequence.TREAT_AS_WITHDRAW),
  LOCAL_PREF(5, AttributeType.WELL_KNOWN, Consequence.TREAT_AS_WITHDRAW),
  ATOMIC_AGGREGATE(6, AttributeType.WELL_KNOWN, Consequence.ATTRIBUTE_DISCARD),
  AGGREGATOR(7, AttributeType.OPTIONAL_TRANSITIVE, Consequence.ATTRIBUTE_DISCARD),
  COMMUNITIES(8, AttributeType.OPTIONAL_TRANSITIVE, Consequence.TREAT_AS_WITHDRAW),
  ORIGINATOR_ID(9, AttributeType.OPTIONAL, Consequence.TREAT_AS_WITHDRAW),
  CLUSTER_LIST(10, AttributeType.OPTIONAL, Consequence.TREAT_AS_WITHDRAW),
  MP_REACH_NLRI(14, AttributeType.OPTIONAL, Consequence.SESSION_RESET),
  MP_UNREACH_NLRI(15, AttributeType.OPTIONAL, Consequence.SESSION_RESET),
  EXTENDED_COMMUNITIES(16, AttributeType.OPTIONAL_TRANSITIVE, Consequence.TREAT_AS_WITHDRAW),
  AS4_PATH(17, AttributeType.OPTIONAL_TRANSITIVE, Consequence.ATTRIBUTE_DISCARD),
  AS4_AGGREGATOR(18, AttributeType.OPTIONAL_TRANSITIVE, Consequence.ATTRIBUTE_DISCARD),
  LARGE_COMMUNITIES(32, AttributeType.OPTIONAL_TRANSITIVE, Consequence.TREAT_AS_WITHDRAW),
  ONLY_TO_CUSTOMER(35, AttributeType.OPTIONAL_TRANSITIVE, Consequence.TREAT_AS_WITHDRAW);

  static final int FLAG_OPTIONAL = 0x80;
  static final int FLAG_TRANSITIVE = 0x40;
  static final int FLAG_PARTIAL = 0x20;
  static final int FLAG_EXTENDED_LENGTH = 0x10;

  private static final int WELL_KNOWN = 0x40;
  private static final int OPTIONAL = 0x80;
  private static final int OPTIONAL_TRANSITIVE = 0xc0;
  private static final @Nullable AttributeType[] BY_CODE = new @Nullable AttributeType[256];

  static {
    for (AttributeType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final int flags;
  private final Consequence malformed;

  AttributeType(int code, int flags, Consequence malformed) {
    this.code = code;
    this.flags = flags;
    this.malformed = malformed;
  }

  /** Null for one that we do not know. */
  static @Nullable AttributeType of(int code) {
    return BY_CODE[code];
  }

  int code() {
    return code;
  }

  /** The optional and the transitive bit as they must be. */
  int flags() {
    return flags;
  }

  /** Whether the optional and the transitive bit are as they must be (RFC 7606 §3 c). */
  boolean accepts(int received) {
    return (received & (FLAG_OPTIONAL | FLAG_TRANSITIVE)) == flags;
  }

  /** What a wrong length or value costs (RFC 7606 §7, RFC 6793 §6, RFC 8092 §6, RFC 9234 §5). */
  Consequence malformed() {
    return malformed;
  }

  /**
   * What wrong flags cost: a withdrawal (RFC 7606 §3 c), but for attributes that say nothing of
   * where a route goes (§3 f, RFC 6793 §6).
   */
  Consequence wrongFlags() {
    return malformed == Consequence.ATTRIBUTE_DISCARD
        ? Consequence.ATTRIBUTE_DISCARD
        : Consequence.TREAT_AS_WITHDRAW;
  }

  /** Only these may be empty (RFC 7606 §4). */
  boolean mayBeEmpty() {
    return this == AS_PATH || this == ATOMIC_AGGREGATE;
  }
}
