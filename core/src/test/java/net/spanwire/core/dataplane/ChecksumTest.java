package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import net.spanwire.core.net.Bytes;
import org.junit.jupiter.api.Test;

class ChecksumTest {

  private final MemorySegment memory = Arena.ofAuto().allocate(70_000, 64);

  @Test
  void sums_the_example_of_rfc_1071() {
    byte[] bytes = Bytes.ofHex("0001f203f4f5f6f7").toArray();
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    assertThat(Checksum.sum(memory, 0, 8)).isEqualTo(0xddf2);
    assertThat(Checksum.complement(0xddf2)).isEqualTo(0x220d);
  }

  @Test
  void sums_as_the_slow_way_at_every_length_and_place() {
    long seed = 1071;
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      int length = round < 200 ? round : random.nextInt(round % 100 == 0 ? 65_536 : 1_600);
      int offset = random.nextInt(16);
      byte[] bytes = Packets.payload(random, length);
      if (round % 7 == 0) {
        java.util.Arrays.fill(bytes, (byte) 0xff);
      }
      MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset, length);
      assertThat(Checksum.sum(memory, offset, length))
          .as("seed %d, round %d, length %d at %d", seed, round, length, offset)
          .isEqualTo(Packets.sum(bytes, 0, length));
    }
  }
}
