package net.spanwire.bgp.codec;

import static net.spanwire.bgp.codec.Wire.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import net.spanwire.bgp.codec.AttributeError.Consequence;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7606: each way in which an attribute can be wrong, its consequence and no other. */
class AttributeErrorTest {

  private static final String ORIGIN = "400101 00";
  private static final String PATH = "400206 0201 0000fdea";
  private static final String VIA = "400304 c0000202";
  private static final Nlri TEN = new Nlri(IpPrefix.parse("10.0.0.0/8"));

  private static NegotiatedSession session(String kind) {
    return switch (kind.toLowerCase(Locale.ROOT)) {
      case "ext" -> Wire.Session.EXTERNAL.negotiated();
      case "int" -> Wire.Session.INTERNAL.negotiated();
      case "mate" -> Wire.Session.MEMBER.negotiated();
      default -> Wire.Session.OLD.negotiated();
    };
  }

  private static void assertConsequence(
      Decoded decoded, Consequence consequence, NotificationCode code) {
    switch (consequence) {
      case SESSION_RESET -> {
        assertThat(decoded).isInstanceOf(Decoded.Reset.class);
        assertThat(((Decoded.Reset) decoded).notification().code()).isEqualTo(code);
      }
      case TREAT_AS_WITHDRAW -> {
        assertThat(decoded).isInstanceOf(Decoded.Messages.class);
        Decoded.Messages messages = (Decoded.Messages) decoded;
        assertThat(messages.messages())
            .containsExactly(Message.Update.withdraw(ImmutableList.of(TEN)));
        assertThat(messages.errors())
            .extracting(AttributeError::consequence, AttributeError::code)
            .contains(org.assertj.core.groups.Tuple.tuple(consequence, code));
      }
      case ATTRIBUTE_DISCARD -> {
        assertThat(decoded).isInstanceOf(Decoded.Messages.class);
        Decoded.Messages messages = (Decoded.Messages) decoded;
        assertThat(messages.messages()).hasSize(1);
        assertThat(((Message.Update) messages.messages().getFirst()).announced())
            .containsExactly(TEN);
        assertThat(messages.errors())
            .extracting(AttributeError::consequence)
            .containsOnly(consequence);
      }
    }
  }

  /** Further attributes beside sound mandatory ones. */
  @ParameterizedTest(name = "{4}: {1}")
  @CsvSource({
    "ext, 800403 000001, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, MED of 3 bytes",
    "ext, 800400, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, MED empty",
    "ext, c00404 00000001, TREAT_AS_WITHDRAW, ATTRIBUTE_FLAGS_ERROR, MED transitive",
    "int, 400503 000001, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, LOCAL_PREF of 3 bytes",
    "int, c00504 00000001, TREAT_AS_WITHDRAW, ATTRIBUTE_FLAGS_ERROR, LOCAL_PREF optional",
    "ext, 400504 00000001, ATTRIBUTE_DISCARD, UPDATE_UNSPECIFIC, LOCAL_PREF from outside",
    "ext, 400503 000001, ATTRIBUTE_DISCARD, UPDATE_UNSPECIFIC, LOCAL_PREF from outside and wrong",
    "ext, 400601 00, ATTRIBUTE_DISCARD, ATTRIBUTE_LENGTH_ERROR, ATOMIC_AGGREGATE of 1 byte",
    "ext, c00600, ATTRIBUTE_DISCARD, ATTRIBUTE_FLAGS_ERROR, ATOMIC_AGGREGATE optional",
    "ext, c00706 fdea 01020304, ATTRIBUTE_DISCARD, ATTRIBUTE_LENGTH_ERROR, AGGREGATOR of 6 bytes",
    "old, c00708 0000fdea 01020304, ATTRIBUTE_DISCARD, ATTRIBUTE_LENGTH_ERROR, AGGREGATOR of 8",
    "ext, c00708 00000000 01020304, ATTRIBUTE_DISCARD, OPTIONAL_ATTRIBUTE_ERROR, AGGREGATOR AS 0",
    "ext, 800708 0000fdea 01020304, ATTRIBUTE_DISCARD, ATTRIBUTE_FLAGS_ERROR, AGGREGATOR flags",
    "ext, c00700, ATTRIBUTE_DISCARD, ATTRIBUTE_LENGTH_ERROR, AGGREGATOR empty",
    "ext, c00803 000001, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, COMMUNITIES of 3 bytes",
    "ext, c00800, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, COMMUNITIES empty",
    "ext, 800804 00000001, TREAT_AS_WITHDRAW, ATTRIBUTE_FLAGS_ERROR, COMMUNITIES not transitive",
    "int, 800903 000001, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, ORIGINATOR_ID of 3 bytes",
    "int, 800908 0000000100000002, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, ORIGINATOR_ID of 8",
    "ext, 800904 00000001, ATTRIBUTE_DISCARD, UPDATE_UNSPECIFIC, ORIGINATOR_ID from outside",
    "int, 800a05 0000000100, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, CLUSTER_LIST of 5 bytes",
    "int, 800a00, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, CLUSTER_LIST empty",
    "ext, 800a04 00000001, ATTRIBUTE_DISCARD, UPDATE_UNSPECIFIC, CLUSTER_LIST from outside",
    "ext, c01007 00000000000001, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, extended of 7 bytes",
    "ext, c01000, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, extended communities empty",
    "old, c01104 02020000, ATTRIBUTE_DISCARD, OPTIONAL_ATTRIBUTE_ERROR, AS4_PATH overrun",
    "old, c01106 0500 00000001, ATTRIBUTE_DISCARD, OPTIONAL_ATTRIBUTE_ERROR, AS4_PATH segment",
    "old, c01100, ATTRIBUTE_DISCARD, ATTRIBUTE_LENGTH_ERROR, AS4_PATH empty",
    "old, 801106 0201 0000fdea, ATTRIBUTE_DISCARD, ATTRIBUTE_FLAGS_ERROR, AS4_PATH flags",
    "old, c01204 0000fdea, ATTRIBUTE_DISCARD, ATTRIBUTE_LENGTH_ERROR, AS4_AGGREGATOR of 4 bytes",
    "old, c01208 00000000 01020304, ATTRIBUTE_DISCARD, OPTIONAL_ATTRIBUTE_ERROR, AS4_AGG. AS 0",
    "ext, c0200b 0000000000000000000000, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, large of 11",
    "ext, c02000, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, large communities empty",
    "ext, c02303 000001, TREAT_AS_WITHDRAW, ATTRIBUTE_LENGTH_ERROR, ONLY_TO_CUSTOMER of 3 bytes",
    "ext, 802304 00000001, TREAT_AS_WITHDRAW, ATTRIBUTE_FLAGS_ERROR, ONLY_TO_CUSTOMER flags",
    "ext, 400101 00, ATTRIBUTE_DISCARD, MALFORMED_ATTRIBUTE_LIST, ORIGIN twice",
    "ext, c0c800 c0c800, ATTRIBUTE_DISCARD, MALFORMED_ATTRIBUTE_LIST, an unknown one twice",
    "ext, 40c800, SESSION_RESET, UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE, an unknown well-known one",
    "ext, 8004, TREAT_AS_WITHDRAW, MALFORMED_ATTRIBUTE_LIST, a list that ends in a header",
    "ext, 800405 00000001, TREAT_AS_WITHDRAW, MALFORMED_ATTRIBUTE_LIST, longer than the list",
    "ext, 90c8 00, TREAT_AS_WITHDRAW, MALFORMED_ATTRIBUTE_LIST, an extended length cut in half",
    "ext, 800e00, SESSION_RESET, OPTIONAL_ATTRIBUTE_ERROR, MP_REACH empty",
    "ext, 800e04 00020110, SESSION_RESET, OPTIONAL_ATTRIBUTE_ERROR, MP_REACH too short",
    "ext, 800e05 0002011000, SESSION_RESET, OPTIONAL_ATTRIBUTE_ERROR, MP_REACH next hop overruns",
    "ext, 800e09 00020104 c000020200, SESSION_RESET, OPTIONAL_ATTRIBUTE_ERROR, IPv6 via 4 bytes",
    "ext, 800e0a 00020105 c00002020000, SESSION_RESET, OPTIONAL_ATTRIBUTE_ERROR, via 5 bytes",
    "ext, 800f02 0002, SESSION_RESET, OPTIONAL_ATTRIBUTE_ERROR, MP_UNREACH too short",
    "ext, 800f04 00020181, SESSION_RESET, OPTIONAL_ATTRIBUTE_ERROR, MP_UNREACH of 129 bits",
    "ext, 800f05 000201 40 20, SESSION_RESET, OPTIONAL_ATTRIBUTE_ERROR, MP_UNREACH overrun",
    "ext, 800f03 000201 800f03 000201, SESSION_RESET, MALFORMED_ATTRIBUTE_LIST, MP_UNREACH twice",
  })
  void has_its_consequence(
      String kind, String attribute, Consequence consequence, NotificationCode code, String what) {
    String mandatory = kind.equals("old") ? ORIGIN + "400204 0201 fdea" + VIA : ORIGIN + PATH + VIA;
    assertConsequence(
        Wire.decode(session(kind), update("", mandatory + attribute, "08 0a")), consequence, code);
  }

  /** The whole list, where it is a mandatory attribute that is wrong or missing. */
  @ParameterizedTest(name = "{3}: {0}")
  @CsvSource({
    "400100 400206 0201 0000fdea 400304 c0000202, ATTRIBUTE_LENGTH_ERROR, W, ORIGIN empty",
    "400102 0000 400206 0201 0000fdea 400304 c0000202, ATTRIBUTE_LENGTH_ERROR, W, ORIGIN of 2",
    "400101 03 400206 0201 0000fdea 400304 c0000202, INVALID_ORIGIN, W, ORIGIN 3",
    "c00101 00 400206 0201 0000fdea 400304 c0000202, ATTRIBUTE_FLAGS_ERROR, W, ORIGIN flags",
    "400206 0201 0000fdea 400304 c0000202, MISSING_WELL_KNOWN_ATTRIBUTE, W, no ORIGIN",
    "400101 00 400304 c0000202, MISSING_WELL_KNOWN_ATTRIBUTE, W, no AS_PATH",
    "400101 00 400206 0201 0000fdea, MISSING_WELL_KNOWN_ATTRIBUTE, W, no NEXT_HOP",
    "400101 00 400206 0501 0000fdea 400304 c0000202, MALFORMED_AS_PATH, W, segment type",
    "400101 00 400206 0202 0000fdea 400304 c0000202, MALFORMED_AS_PATH, W, segment overrun",
    "400101 00 400207 0201 0000fdea 02 400304 c0000202, MALFORMED_AS_PATH, W, segment underrun",
    "400101 00 400202 0200 400304 c0000202, MALFORMED_AS_PATH, W, segment without a number",
    "400101 00 400206 0201 00000000 400304 c0000202, MALFORMED_AS_PATH, W, AS 0",
    "400101 00 400206 0301 0000fdea 400304 c0000202, MALFORMED_AS_PATH, W, confederation outside",
    "400101 00 c00206 0201 0000fdea 400304 c0000202, ATTRIBUTE_FLAGS_ERROR, W, AS_PATH flags",
    "400101 00 400206 0201 0000fdea 400303 c00002, ATTRIBUTE_LENGTH_ERROR, W, NEXT_HOP of 3",
    "400101 00 400206 0201 0000fdea 400304 00000000, INVALID_NEXT_HOP, W, NEXT_HOP 0.0.0.0",
    "400101 00 400206 0201 0000fdea 400304 e0000001, INVALID_NEXT_HOP, W, NEXT_HOP multicast",
    "400101 00 400206 0201 0000fdea 400304 7f000001, INVALID_NEXT_HOP, W, NEXT_HOP loopback",
    "c00101 00 40c800, UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE, R, the strongest of two counts",
  })
  void withdraws_or_worse(String list, NotificationCode code, String consequence, String what) {
    assertConsequence(
        Wire.decode(Wire.Session.EXTERNAL.negotiated(), update("", list, "08 0a")),
        consequence.equals("W") ? Consequence.TREAT_AS_WITHDRAW : Consequence.SESSION_RESET,
        code);
  }

  /** RFC 5065 §5, RFC 7606 §7.9, §7.10: what another member of our confederation may say. */
  @ParameterizedTest(name = "{2}: {0}")
  @CsvSource({
    "400206 0301 0000fdea, '', NOTHING, a confederation sequence",
    "40020c 0301 0000fdea 0201 00000007, 400504 00000064, NOTHING, and LOCAL_PREF",
    "400206 0201 0000fdea, '', TREAT_AS_WITHDRAW, a plain sequence",
    "400206 0401 0000fdea, '', TREAT_AS_WITHDRAW, a confederation set first",
    "400200, '', TREAT_AS_WITHDRAW, an empty path",
    "400206 0301 0000fdea, 400503 000064, TREAT_AS_WITHDRAW, LOCAL_PREF of 3 bytes",
    "400206 0301 0000fdea, 800904 00000001, ATTRIBUTE_DISCARD, ORIGINATOR_ID",
    "400206 0301 0000fdea, 800a04 00000001, ATTRIBUTE_DISCARD, CLUSTER_LIST",
  })
  void members_of_a_confederation(String path, String other, String consequence, String what) {
    Decoded.Messages decoded =
        (Decoded.Messages)
            Wire.decode(session("mate"), update("", ORIGIN + path + VIA + other, "08 0a"));
    assertThat(decoded.errors())
        .extracting(error -> error.consequence().name())
        .containsExactlyElementsOf(
            consequence.equals("NOTHING") ? ImmutableList.of() : ImmutableList.of(consequence));
  }

  @ParameterizedTest(name = "{3}")
  @CsvSource({
    "21 0a0000010000, '', '', 33 bits withdrawn",
    "10 0a, '', '', withdrawn cut short",
    "'', 400101 00 400206 0201 0000fdea 400304 c0000202, 21 0a00000100, 33 bits announced",
    "'', 400101 00 400206 0201 0000fdea 400304 c0000202, 20 0a0000, announced cut short",
  })
  void ends_the_session_where_destinations_cannot_be_read(
      String withdrawn, String attributes, String nlri, String what) {
    assertConsequence(
        Wire.decode(Wire.Session.EXTERNAL.negotiated(), update(withdrawn, attributes, nlri)),
        Consequence.SESSION_RESET,
        NotificationCode.INVALID_NETWORK_FIELD);
  }

  @ParameterizedTest
  @CsvSource({"0005 0a0000 0000", "0000 0010 400101 00", "ffff 0000", "0000 ffff"})
  void ends_the_session_where_the_parts_overrun_the_message(String body) {
    assertConsequence(
        Wire.decode(Wire.Session.EXTERNAL.negotiated(), Wire.message(2, body)),
        Consequence.SESSION_RESET,
        NotificationCode.MALFORMED_ATTRIBUTE_LIST);
  }

  /** RFC 7606 §5.2: without destinations one cannot be sure to have withdrawn them. */
  @Test
  void ends_the_session_for_a_malformed_attribute_without_destinations() {
    assertConsequence(
        Wire.decode(Wire.Session.EXTERNAL.negotiated(), update("", "400101 03", "")),
        Consequence.SESSION_RESET,
        NotificationCode.INVALID_ORIGIN);
  }

  @Test
  void withdraws_ipv6_behind_a_next_hop_that_is_no_host() {
    Decoded decoded =
        Wire.decode(
            Wire.Session.EXTERNAL.negotiated(),
            update(
                "", ORIGIN + PATH + "800e1a 0002 01 10" + "00".repeat(16) + "00 20 20010db8", ""));
    assertThat(((Decoded.Messages) decoded).messages())
        .containsExactly(
            Message.Update.withdraw(ImmutableList.of(new Nlri(IpPrefix.parse("2001:db8::/32")))));
  }

  @Test
  void refuses_ipv6_next_hops_for_ipv4_that_were_not_agreed() {
    assertConsequence(
        Wire.decode(
            Wire.Session.EXTERNAL.withoutExtendedNextHop(),
            update(
                "",
                ORIGIN + PATH + "800e17 0001 01 10 20010db8" + "00".repeat(12) + "00 08 0a",
                "")),
        Consequence.SESSION_RESET,
        NotificationCode.OPTIONAL_ATTRIBUTE_ERROR);
  }

  @Test
  void ignores_families_that_the_session_does_not_carry() {
    assertThat(
            Wire.decode(
                Wire.Session.EXTERNAL.negotiated(),
                update("", ORIGIN + PATH + "800e05 0019 46 00 00", "")))
        .isEqualTo(Decoded.Messages.NONE);
  }

  @Test
  void wants_the_neighbours_number_first_where_asked_to() {
    byte[] bytes = update("", ORIGIN + "400206 0201 0000fdeb" + VIA, "08 0a").toArray();
    MessageDecoder decoder = new MessageDecoder();
    decoder.established(Wire.Session.EXTERNAL.negotiated(), true);
    assertConsequence(
        decoder.decode(bytes, 0, bytes.length),
        Consequence.TREAT_AS_WITHDRAW,
        NotificationCode.MALFORMED_AS_PATH);
  }

  @Test
  void tells_the_neighbour_which_attribute_it_was() {
    Decoded decoded =
        Wire.decode(
            Wire.Session.EXTERNAL.negotiated(),
            update("", ORIGIN + PATH + VIA + "40c802 abcd", "08 0a"));
    assertThat(((Decoded.Reset) decoded).notification().data()).isEqualTo(Wire.hex("40c802abcd"));
  }
}
