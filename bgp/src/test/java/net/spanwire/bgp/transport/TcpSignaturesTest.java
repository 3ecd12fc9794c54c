package net.spanwire.bgp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import net.spanwire.bgp.TcpPassword;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.Test;

/** {@code struct tcp_md5sig}, byte for byte as linux/tcp.h has it on a little-endian host. */
class TcpSignaturesTest {

  private static byte[] bytes(ByteBuffer option) {
    assertThat(option.remaining()).isEqualTo(216);
    byte[] bytes = new byte[option.remaining()];
    option.duplicate().get(bytes);
    return bytes;
  }

  @Test
  void writes_a_host_of_ipv4() {
    ByteBuffer option =
        TcpSignatures.option(IpPrefix.parse("192.0.2.7/32"), true, TcpPassword.of("abc"));
    byte[] bytes = bytes(option);
    assertThat(bytes).startsWith(2, 0, 0, 0, 192, 0, 2, 7);
    assertThat(bytes[128]).as("flags").isZero();
    assertThat(bytes[130]).as("key length").isEqualTo((byte) 3);
    assertThat(new byte[] {bytes[136], bytes[137], bytes[138], bytes[139]})
        .containsExactly('a', 'b', 'c', 0);
  }

  @Test
  void writes_a_prefix_of_ipv6() {
    ByteBuffer option =
        TcpSignatures.option(IpPrefix.parse("2001:db8::/32"), false, TcpPassword.of("abc"));
    byte[] bytes = bytes(option);
    assertThat(bytes).startsWith(10, 0, 0, 0, 0, 0, 0, 0, 0x20, 0x01, 0x0d, 0xb8);
    assertThat(bytes[128]).as("TCP_MD5SIG_FLAG_PREFIX").isEqualTo((byte) 1);
    assertThat(bytes[129]).as("prefix length").isEqualTo((byte) 32);
  }

  @Test
  void removes_by_an_empty_key() {
    assertThat(bytes(TcpSignatures.option(IpPrefix.parse("192.0.2.7/32"), true, null))[130])
        .isZero();
  }

  @Test
  void says_no_password() {
    assertThat(TcpPassword.of("secret").toString()).doesNotContain("secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TcpPassword.of("x".repeat(81)))
        .withMessageNotContaining("xxx");
  }
}
