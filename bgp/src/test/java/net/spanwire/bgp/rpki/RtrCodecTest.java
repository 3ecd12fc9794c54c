package net.spanwire.bgp.rpki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import net.spanwire.bgp.rpki.RtrDecoder.Decoded;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RtrCodecTest {

  private static final RtrPdu.RtrIntervals INTERVALS =
      new RtrPdu.RtrIntervals(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofHours(2));

  static Stream<Arguments> pdus() {
    return Stream.of(
        Arguments.of(1, "0100abcd0000000c00000007", new RtrPdu.SerialNotify(0xabcd, 7)),
        Arguments.of(1, "0101abcd0000000c00000007", new RtrPdu.SerialQuery(0xabcd, 7)),
        Arguments.of(1, "0102000000000008", new RtrPdu.ResetQuery()),
        Arguments.of(0, "0002000000000008", new RtrPdu.ResetQuery()),
        Arguments.of(1, "0103abcd00000008", new RtrPdu.CacheResponse(0xabcd)),
        Arguments.of(
            1,
            "0104000000000014" + "01181a00" + "c0000200" + "0000fde9",
            new RtrPdu.Prefix(true, vrp("192.0.2.0/24", 26, 65001))),
        Arguments.of(
            1,
            "0106000000000020" + "00203000" + "20010db8000000000000000000000000" + "ffffffff",
            new RtrPdu.Prefix(false, vrp("2001:db8::/32", 48, 4294967295L))),
        Arguments.of(
            1,
            "0107abcd00000018" + "00000008" + "00000e10" + "00000258" + "00001c20",
            new RtrPdu.EndOfData(0xabcd, 8, INTERVALS)),
        Arguments.of(0, "0007abcd0000000c" + "00000008", new RtrPdu.EndOfData(0xabcd, 8, null)),
        Arguments.of(1, "0108000000000008", new RtrPdu.CacheReset()),
        Arguments.of(
            1,
            "0109010000000023" + "01".repeat(20) + "0000fde9" + "aabbcc",
            new RtrPdu.RouterKey(true, Bytes.ofHex("01".repeat(20)), 65001, Bytes.ofHex("aabbcc"))),
        Arguments.of(
            1,
            "010a00040000001a" + "00000008" + "0202000000000008" + "00000002" + "6e6f",
            new RtrPdu.ErrorReport(4, Bytes.ofHex("0202000000000008"), "no")),
        Arguments.of(
            1,
            "010a000200000010" + "00000000" + "00000000",
            new RtrPdu.ErrorReport(2, Bytes.EMPTY, "")));
  }

  private static Vrp vrp(String prefix, int maxLength, long asn) {
    return new Vrp(IpPrefix.parse(prefix), maxLength, asn);
  }

  @ParameterizedTest
  @MethodSource("pdus")
  void bytes_and_values_go_both_ways(int version, String hex, RtrPdu pdu) {
    assertThat(Bytes.copyOf(RtrEncoder.encode(version, pdu))).hasToString(hex);
    assertThat(decode(hex)).isEqualTo(new Decoded.Pdu(version, pdu));
  }

  private static Decoded decode(String hex) {
    ByteBuffer in = ByteBuffer.wrap(Bytes.ofHex(hex).toArray());
    Decoded decoded = RtrDecoder.next(in);
    assertThat(in.remaining()).isZero();
    return java.util.Objects.requireNonNull(decoded);
  }

  @ParameterizedTest
  @CsvSource({
    "a type nobody knows, 010b000000000008, UNSUPPORTED_PDU_TYPE",
    "a router key in version 0, 000900000000000801, UNSUPPORTED_PDU_TYPE",
    "a later version, 0202000000000008, UNSUPPORTED_PROTOCOL_VERSION",
    "a reset query that is too long, 010200000000000900, CORRUPT_DATA",
    "an end of data of version 0 in 1, 0107abcd0000000c00000008, CORRUPT_DATA",
    "longer than 32, 010400000000001401212100c00002000000fde9, CORRUPT_DATA",
    "longer than its longest, 010400000000001401181700c00002000000fde9, CORRUPT_DATA",
    "a short router key, 0109010000000009aa, CORRUPT_DATA"
  })
  void says_what_is_malformed(String what, String hex, RtrError error) {
    byte[] bytes = Bytes.ofHex(hex).toArray();
    Decoded decoded = RtrDecoder.next(ByteBuffer.wrap(bytes));
    assertThat(decoded).as(what).isInstanceOf(Decoded.Malformed.class);
    assertThat(((Decoded.Malformed) java.util.Objects.requireNonNull(decoded)).error())
        .isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({"0102000000000007", "01020000ffffffff", "0102000000010001"})
  void a_length_that_cannot_be_is_malformed_without_waiting_for_it(String hex) {
    assertThat(RtrDecoder.next(ByteBuffer.wrap(Bytes.ofHex(hex).toArray())))
        .isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void a_broken_error_report_still_says_that_there_was_one() {
    assertThat(decode("010a000100000010" + "000000ff" + "00000000"))
        .isEqualTo(new Decoded.Pdu(1, new RtrPdu.ErrorReport(1, Bytes.EMPTY, "")));
    assertThat(decode("020a000400000010" + "00000000" + "00000000"))
        .isEqualTo(new Decoded.Pdu(2, new RtrPdu.ErrorReport(4, Bytes.EMPTY, "")));
  }

  @Test
  void waits_for_the_rest_byte_by_byte() {
    pdus()
        .forEach(each -> {
          byte[] bytes = Bytes.ofHex(String.valueOf(each.get()[1])).toArray();
          for (int length = 0; length < bytes.length; length++) {
            ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);
            assertThat(RtrDecoder.next(part)).isNull();
            assertThat(part.remaining()).isEqualTo(length);
          }
        });
  }

  @Test
  void throws_for_nothing() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = new byte[8 + random.nextInt(40)];
      random.nextBytes(bytes);
      bytes[0] = (byte) random.nextInt(3);
      bytes[1] = (byte) random.nextInt(12);
      bytes[4] = 0;
      bytes[5] = 0;
      bytes[6] = 0;
      bytes[7] = (byte) bytes.length;
      assertThat(RtrDecoder.next(ByteBuffer.wrap(bytes))).as("seed %d", seed).isNotNull();
    }
  }
}
