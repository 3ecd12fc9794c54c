package net.spanwire.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import net.spanwire.core.io.Offloads;
import net.spanwire.daemon.config.PacketPathConfig.Cipher;
import org.junit.jupiter.api.Test;

final class PacketPathConfigTest {

  private static PacketPathConfig loops(int number) {
    return new PacketPathConfig(Cipher.AUTO, number, Offloads.ALL, PacketPathConfig.AUTO);
  }

  @Test
  void automatic_loops_go_by_interfaces_and_processors() {
    PacketPathConfig auto = PacketPathConfig.DEFAULT;
    assertThat(auto.loopsFor(0, 64)).isEqualTo(1);
    assertThat(auto.loopsFor(1, 64)).isEqualTo(1);
    assertThat(auto.loopsFor(2, 1)).isEqualTo(1);
    assertThat(auto.loopsFor(2, 4)).isEqualTo(4);
    assertThat(auto.loopsFor(100, 64)).isEqualTo(8);
  }

  @Test
  void a_number_is_taken_as_it_is() {
    assertThat(loops(16).loopsFor(0, 1)).isEqualTo(16);
    assertThat(loops(1).loopsFor(100, 64)).isEqualTo(1);
  }
}
