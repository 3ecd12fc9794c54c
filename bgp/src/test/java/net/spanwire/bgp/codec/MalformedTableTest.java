package net.spanwire.bgp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 7606 as a table: each attribute that we know, times each way in which any can be wrong. What
 * is particular to one is in {@link AttributeErrorTest}.
 */
class MalformedTableTest {

  /** What an error costs. */
  private enum Cost {
    NOTHING,
    DISCARD,
    WITHDRAW,
    RESET
  }

  /** The ways to be wrong, or not. */
  enum Way {
    SOUND,
    PARTIAL,
    EXTENDED_LENGTH,
    OPTIONAL_FLIPPED,
    TRANSITIVE_FLIPPED,
    BOTH_FLIPPED,
    EMPTY,
    ONE_OCTET_LESS,
    ONE_OCTET_MORE,
    TWICE
  }

  /** Section of RFC 7606 unless said otherwise; the session; the attribute when sound. */
  record Row(
      String name, String section, Wire.Session session, int flags, int type, String value) {}

  private static final Row[] ROWS = {
    new Row("ORIGIN", "7.1", Wire.Session.EXTERNAL, 0x40, 1, "00"),
    new Row("AS_PATH", "7.2", Wire.Session.EXTERNAL, 0x40, 2, "02010000fdea"),
    new Row("NEXT_HOP", "7.3", Wire.Session.EXTERNAL, 0x40, 3, "c0000202"),
    new Row("MULTI_EXIT_DISC", "7.4", Wire.Session.EXTERNAL, 0x80, 4, "00000001"),
    new Row("LOCAL_PREF", "7.5", Wire.Session.INTERNAL, 0x40, 5, "00000001"),
    new Row("ATOMIC_AGGREGATE", "7.6", Wire.Session.EXTERNAL, 0x40, 6, ""),
    new Row("AGGREGATOR", "7.7", Wire.Session.EXTERNAL, 0xc0, 7, "0000fdea01020304"),
    new Row("AGGREGATOR, old", "7.7", Wire.Session.OLD, 0xc0, 7, "fdea01020304"),
    new Row("COMMUNITIES", "7.8", Wire.Session.EXTERNAL, 0xc0, 8, "fdea0001fdea0002"),
    new Row("ORIGINATOR_ID", "7.9", Wire.Session.INTERNAL, 0x80, 9, "01020304"),
    new Row("CLUSTER_LIST", "7.10", Wire.Session.INTERNAL, 0x80, 10, "0102030405060708"),
    new Row("MP_REACH_NLRI", "7.11", Wire.Session.EXTERNAL, 0x80, 14, "00010104c000020200080b"),
    new Row("MP_UNREACH_NLRI", "7.12", Wire.Session.EXTERNAL, 0x80, 15, "000101080b"),
    new Row("EXTENDED_COMMUNITIES", "7.14", Wire.Session.EXTERNAL, 0xc0, 16, "0002fdea00000001"),
    new Row("AS4_PATH", "RFC 6793 6", Wire.Session.OLD, 0xc0, 17, "02010000fdea"),
    new Row("AS4_AGGREGATOR", "RFC 6793 6", Wire.Session.OLD, 0xc0, 18, "0000fdea01020304"),
    new Row("LARGE_COMMUNITIES", "RFC 8092 6", Wire.Session.EXTERNAL, 0xc0, 32, "00".repeat(12)),
    new Row("ONLY_TO_CUSTOMER", "RFC 9234 5", Wire.Session.EXTERNAL, 0xc0, 35, "0000fdea"),
  };

  /** By type; all others withdraw. */
  private static final ImmutableMap<Integer, Cost> COSTS =
      ImmutableMap.of(
          6, Cost.DISCARD,
          7, Cost.DISCARD,
          14, Cost.RESET,
          15, Cost.RESET,
          17, Cost.DISCARD,
          18, Cost.DISCARD);

  private static Cost expected(Row row, Way way) {
    Cost malformed = COSTS.getOrDefault(row.type(), Cost.WITHDRAW);
    return switch (way) {
      case SOUND, PARTIAL, EXTENDED_LENGTH -> Cost.NOTHING;
      // §3 c, for those of which the sections say nothing else.
      case OPTIONAL_FLIPPED, TRANSITIVE_FLIPPED, BOTH_FLIPPED ->
          malformed == Cost.DISCARD ? Cost.DISCARD : Cost.WITHDRAW;
      // §4: an AS_PATH or an ATOMIC_AGGREGATE may be empty.
      case EMPTY -> row.type() == 2 || row.type() == 6 ? Cost.NOTHING : malformed;
      case ONE_OCTET_LESS -> row.type() == 6 ? Cost.NOTHING : malformed;
      case ONE_OCTET_MORE -> malformed;
      // §3 g
      case TWICE -> malformed == Cost.RESET ? Cost.RESET : Cost.DISCARD;
    };
  }

  private static String attribute(Row row, int flags, String value) {
    int length = value.length() / 2;
    return (flags & 0x10) != 0
        ? String.format(Locale.ROOT, "%02x%02x%04x%s", flags, row.type(), length, value)
        : String.format(Locale.ROOT, "%02x%02x%02x%s", flags, row.type(), length, value);
  }

  private static String attribute(Row row, Way way) {
    String sound = attribute(row, row.flags(), row.value());
    String value = row.value();
    return switch (way) {
      case SOUND -> sound;
      case PARTIAL -> attribute(row, row.flags() | 0x20, value);
      case EXTENDED_LENGTH -> attribute(row, row.flags() | 0x10, value);
      case OPTIONAL_FLIPPED -> attribute(row, row.flags() ^ 0x80, value);
      case TRANSITIVE_FLIPPED -> attribute(row, row.flags() ^ 0x40, value);
      case BOTH_FLIPPED -> attribute(row, row.flags() ^ 0xc0, value);
      case EMPTY -> attribute(row, row.flags(), "");
      case ONE_OCTET_LESS ->
          attribute(row, row.flags(), value.substring(0, Math.max(0, value.length() - 2)));
      case ONE_OCTET_MORE -> attribute(row, row.flags(), value + "ff");
      case TWICE -> sound + sound;
    };
  }

  static Stream<Arguments> cases() {
    return Arrays.stream(ROWS)
        .flatMap(row -> Arrays.stream(Way.values()).map(way -> Arguments.of(row, way)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cases")
  void costs_what_the_table_says(Row row, Way way) {
    StringBuilder list = new StringBuilder();
    String path = row.session().equals(Wire.Session.OLD) ? "4002040201fdea" : "40020602010000fdea";
    list.append(row.type() == 1 ? "" : "40010100");
    list.append(row.type() == 2 ? "" : path);
    list.append(row.type() == 3 ? "" : "400304c0000202");
    list.append(attribute(row, way));
    Decoded decoded =
        Wire.decode(row.session().negotiated(), Wire.update("", list.toString(), "080a"));
    assertThat(cost(decoded)).as("RFC 7606 §%s", row.section()).isEqualTo(expected(row, way));
  }

  /** What became of 10.0.0.0/8, and of the session. */
  private static Cost cost(Decoded decoded) {
    Nlri ten = new Nlri(IpPrefix.parse("10.0.0.0/8"));
    return switch (decoded) {
      case Decoded.Reset _ -> Cost.RESET;
      case Decoded.Messages(var messages, var errors) -> {
        boolean withdrawn = false;
        boolean announced = false;
        for (Message message : messages) {
          Message.Update update = (Message.Update) message;
          withdrawn |= update.withdrawn().contains(ten);
          announced |= update.announced().contains(ten);
        }
        assertThat(withdrawn).isNotEqualTo(announced);
        yield withdrawn ? Cost.WITHDRAW : errors.isEmpty() ? Cost.NOTHING : Cost.DISCARD;
      }
    };
  }
}
