package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import net.spanwire.core.dataplane.Packets.Flow;
import net.spanwire.core.io.JdkAead;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.EnginePorts;
import org.junit.jupiter.api.Test;

class UnreachableTest {

  private static final long SECOND = 1_000_000_000L;

  private final MemorySegment memory = Arena.ofAuto().allocate(70_000, 64);
  private final CapturingTun tun = new CapturingTun();
  private final Engine engine =
      new Engine(
          EngineParameters.DEFAULT,
          new EnginePorts(
              new JdkAead(),
              EnginePorts.portableCurve(),
              new SecureRandom(),
              InstantSource.system()));
  private final TunPort port = new TunPort(tun, engine.addDevice("t"), 1420);
  private final Unreachable unreachable = new Unreachable();

  private boolean answers(byte[] packet) {
    int before = tun.written.size();
    MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, 64, packet.length);
    unreachable.answer(port, memory, 64, packet.length, SECOND);
    return tun.written.size() > before;
  }

  @Test
  void answers_ipv4_with_known_bytes() {
    assertThat(answers(new Flow(false, false, 0).packet(new byte[] {7, 8}))).isTrue();
    assertThat(tun.written)
        .containsExactly(
            Bytes.ofHex(
                "00000000000000000000"
                    + "4500003a000040004001"
                    + "26c1"
                    + "0a0000020a000001"
                    + "0301"
                    + "111d"
                    + "00000000"
                    + "4500001e000140004011"
                    + "26cc"
                    + "0a0000010a0000029c400035000a"
                    + "485a"
                    + "0708"));
    assertThat(port.counters().get(Counter.TOLD_UNREACHABLE)).isEqualTo(1);
  }

  @Test
  void the_answer_to_ipv6_has_right_checksums_and_quotes_no_more_than_fits() {
    byte[] packet = new Flow(true, true, 0).packet(new byte[60_000]);
    assertThat(answers(packet)).isTrue();
    byte[] answer = Arrays.copyOfRange(tun.written.getFirst().toArray(), 10, 1290);
    assertThat(tun.written.getFirst().length()).isEqualTo(1290);
    assertThat(Packets.u16(answer, 4)).isEqualTo(1240);
    assertThat(answer)
        .startsWith(0x60, 0, 0, 0)
        .contains(58, org.assertj.core.data.Index.atIndex(6));
    assertThat(Arrays.copyOfRange(answer, 8, 24)).isEqualTo(Arrays.copyOfRange(packet, 24, 40));
    assertThat(Arrays.copyOfRange(answer, 24, 40)).isEqualTo(Arrays.copyOfRange(packet, 8, 24));
    assertThat(Arrays.copyOfRange(answer, 40, 42)).containsExactly(1, 3);
    assertThat(Arrays.copyOfRange(answer, 48, 1280)).isEqualTo(Arrays.copyOf(packet, 1232));
    int sum = Packets.sum(answer, 8, 40) + 58 + 1240 + Packets.sum(answer, 40, 1280);
    assertThat((sum & 0xffff) + (sum >>> 16)).isEqualTo(0xffff);
  }

  @Test
  void says_nothing_about_errors_multicasts_and_later_fragments() {
    byte[] plain = new Flow(false, false, 0).packet(new byte[40]);
    assertThat(answers(changed(plain, 6, 0x00, 0x10))).as("a later fragment").isFalse();
    assertThat(answers(changed(plain, 6, 0x20, 0x00))).as("the first fragment").isTrue();
    assertThat(answers(changed(plain, 16, 224))).as("to a group").isFalse();
    assertThat(answers(changed(plain, 16, 255))).as("to all").isFalse();
    assertThat(answers(changed(plain, 12, 0))).as("from nobody").isFalse();
    byte[] icmp = changed(plain, 9, 1);
    assertThat(answers(changed(icmp, 20, 3))).as("an error").isFalse();
    assertThat(answers(changed(icmp, 20, 8))).as("an echo request").isTrue();
    assertThat(answers(changed(plain, 0, 0x44))).as("no header").isFalse();

    byte[] six = new Flow(true, false, 0).packet(new byte[40]);
    assertThat(answers(changed(six, 24, 0xff))).as("to a group").isFalse();
    assertThat(answers(changed(changed(six, 6, 58), 40, 1))).as("an error").isFalse();
    assertThat(answers(changed(changed(six, 6, 58), 40, 128))).as("an echo request").isTrue();
    assertThat(answers(changed(six, 8, new int[16]))).as("from nobody").isFalse();
    assertThat(answers(Arrays.copyOf(six, 44))).as("cut off").isFalse();
  }

  private static byte[] changed(byte[] packet, int at, int... values) {
    byte[] changed = packet.clone();
    for (int i = 0; i < values.length; i++) {
      changed[at + i] = (byte) values[i];
    }
    return changed;
  }

  @Test
  void says_not_too_much_at_once() {
    byte[] packet = new Flow(false, false, 0).packet(new byte[40]);
    for (int i = 0; i < 1_000; i++) {
      answers(packet);
    }
    assertThat(tun.written).hasSize(50);
  }
}
