package net.spanwire.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.spanwire.core.dataplane.CoalescerFuzz;
import net.spanwire.core.dataplane.SegmenterFuzz;
import net.spanwire.core.wireguard.EngineFuzz;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@code bench/fuzz} found worth keeping, played again; its targets, by name. */
class CorpusTest {

  @TestFactory
  Stream<DynamicTest> segmenter() throws IOException {
    return corpus(SegmenterFuzz.class, SegmenterFuzz::fuzzerTestOneInput);
  }

  @TestFactory
  Stream<DynamicTest> coalescer() throws IOException {
    return corpus(CoalescerFuzz.class, CoalescerFuzz::fuzzerTestOneInput);
  }

  @TestFactory
  Stream<DynamicTest> engine() throws IOException {
    return corpus(EngineFuzz.class, EngineFuzz::fuzzerTestOneInput);
  }

  private static Stream<DynamicTest> corpus(Class<?> target, Consumer<byte[]> consumer)
      throws IOException {
    Path directory = Path.of("src/test/corpus", target.getSimpleName());
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> inputs = files.sorted().toList();
      assertThat(inputs).as("the corpus of " + target.getSimpleName()).isNotEmpty();
      return inputs.stream()
          .map(input ->
              DynamicTest.dynamicTest(
                  input.getFileName().toString(),
                  () -> consumer.accept(Files.readAllBytes(input))));
    }
  }
}
