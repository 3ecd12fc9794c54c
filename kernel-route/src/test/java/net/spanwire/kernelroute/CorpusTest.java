package net.spanwire.kernelroute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.spanwire.kernelroute.netlink.ReplyFuzz;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@code bench/fuzz} found worth keeping, played again; its targets, by name. */
class CorpusTest {

  @TestFactory
  Stream<DynamicTest> reply() throws IOException {
    return corpus(ReplyFuzz.class, ReplyFuzz::fuzzerTestOneInput);
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
