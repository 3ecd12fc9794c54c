package net.spanwire.bgp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Objects;
import java.util.stream.LongStream;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.AsPath.Segment;
import net.spanwire.bgp.message.AsPath.SegmentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsPathCodecTest {

  /** {@code 1 2 {3 4} (5)} : sequence, set, confederation sequence. */
  private static AsPath path(String text) {
    ImmutableList.Builder<Segment> segments = ImmutableList.builder();
    for (String part : Splitter.onPattern("(?=[({])|(?<=[)}])").split(text.strip())) {
      String digits = part.replaceAll("[^0-9 ]", "").strip();
      if (digits.isEmpty()) {
        continue;
      }
      SegmentType type =
          part.contains("{")
              ? SegmentType.AS_SET
              : part.contains("(") ? SegmentType.AS_CONFED_SEQUENCE : SegmentType.AS_SEQUENCE;
      segments.add(
          new Segment(
              type,
              ImmutableLongArray.copyOf(
                  Splitter.on(' ').splitToStream(digits).mapToLong(Long::parseLong))));
    }
    return AsPath.of(segments.build());
  }

  /** RFC 6793 §4.2.3. */
  @ParameterizedTest
  @CsvSource({
    "1 2 23456, 70000, 1 2 70000",
    "1 23456 23456, 70000 70001, 1 70000 70001",
    "23456, 70000, 70000",
    "1, 2 70000, 1",
    "1 2, '', 1 2",
    "1 {2 3} 23456, 70000, 1 {2 3} 70000",
    "1 {2 23456}, {2 70000}, 1 {2 70000}",
    "(9) 1 23456, 1 70000, (9) 1 70000",
    "(9) 23456, 70000, (9) 70000",
  })
  void puts_the_whole_path_together(String two, String four, String whole) {
    assertThat(AsPathCodec.merge(path(two), path(four))).isEqualTo(path(whole));
  }

  @Test
  void goes_on_in_a_further_segment_after_255() {
    AsPath path = AsPath.sequence(LongStream.rangeClosed(1, 300).toArray());
    WireWriter out = new WireWriter(64);
    AsPathCodec.write(out, path, 4);
    assertThat(out.length()).isEqualTo(2 + 255 * 4 + 2 + 45 * 4);
    AsPath read =
        Objects.requireNonNull(AsPathCodec.read(new WireReader(out.array(), 0, out.length()), 4));
    assertThat(read.segments()).hasSize(2);
    assertThat(read.segments().getLast().asns().get(44)).isEqualTo(300);
  }
}
