package net.spanwire.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "10.0.0.0/8",
        "192.0.2.1/32",
        "::/0",
        "fd00:1::/48",
        "2001:db8::1/128"
      })
  void prints_what_it_read(String text) {
    assertThat(IpPrefix.parse(text)).hasToString(text);
  }

  @Test
  void refuses_host_bits_and_names_the_network() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpPrefix.parse("10.1.2.3/8"))
        .withMessage("host bits are set in '10.1.2.3/8': did you mean 10.0.0.0/8?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "::/129", "10.0.0/8", "x/8", "10.0.0.0/", "fe80::1%2/64"})
  void refuses_what_is_no_prefix(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> IpPrefix.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ffff::, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8:0:1::/64, 2001:db8:0:1:ffff::, true",
    "2001:db8:0:1::/64, 2001:db8:0:2::, false",
    "2001:db8::8/125, 2001:db8::f, true",
    "2001:db8::8/125, 2001:db8::10, false"
  })
  void contains_what_shares_its_leading_bits(String prefix, String address, boolean contained) {
    assertThat(IpPrefix.parse(prefix).contains(IpAddress.parse(address))).isEqualTo(contained);
  }

  @Test
  void covers_itself_and_what_is_longer() {
    IpPrefix network = IpPrefix.parse("10.0.0.0/8");
    assertThat(network.covers(network)).isTrue();
    assertThat(network.covers(IpPrefix.parse("10.1.0.0/16"))).isTrue();
    assertThat(IpPrefix.parse("10.1.0.0/16").covers(network)).isFalse();
  }

  @Test
  void sorts_by_family_address_and_length() {
    assertThat(
            java.util.stream.Stream.of(
                    "::/0", "10.1.0.0/16", "10.0.0.0/8", "200.0.0.0/8", "10.0.0.0/16")
                .map(IpPrefix::parse)
                .sorted()
                .map(Object::toString))
        .containsExactly("10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "200.0.0.0/8", "::/0");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true, false",
    "169.254.1.1, false, true",
    "::1, true, false",
    "febf::1, false, true"
  })
  void knows_special_addresses(String text, boolean loopback, boolean linkLocal) {
    IpAddress address = IpAddress.parse(text);
    assertThat(address.isLoopback()).isEqualTo(loopback);
    assertThat(address.isLinkLocal()).isEqualTo(linkLocal);
    assertThat(IpAddress.ofBytes(address.toBytes())).isEqualTo(address);
  }

  @Test
  void keeps_host_bits_of_an_interface_address() {
    InterfaceAddress address = InterfaceAddress.parse("169.254.1.1/30");
    assertThat(address).hasToString("169.254.1.1/30");
    assertThat(address.network()).hasToString("169.254.1.0/30");
    assertThat(InterfaceAddress.parse("fd00::1").length()).isEqualTo(128);
  }

  @Test
  void prints_endpoints_as_people_write_them() {
    assertThat(new Endpoint(IpAddress.parse("192.0.2.1"), 51820)).hasToString("192.0.2.1:51820");
    assertThat(new Endpoint(IpAddress.parse("fe80::1"), 179, 3)).hasToString("[fe80::1%3]:179");
  }
}
