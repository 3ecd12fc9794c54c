package net.spanwire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.spanwire.bgp.codec.OpenFuzz;
import net.spanwire.bgp.codec.UpdateFuzz;
import net.spanwire.bgp.policy.PolicyTextFuzz;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@code bench/fuzz} found worth keeping, played again; its targets, by name. */
class CorpusTest {

  @TestFactory
  Stream<DynamicTest> update() throws IOException {
    return corpus(UpdateFuzz.class, UpdateFuzz::fuzzerTestOneInput);
  }

  @TestFactory
  Stream<DynamicTest> open() throws IOException {
    return corpus(OpenFuzz.class, OpenFuzz::fuzzerTestOneInput);
  }

  @TestFactory
  Stream<DynamicTest> policy_text() throws IOException {
    return corpus(PolicyTextFuzz.class, PolicyTextFuzz::fuzzerTestOneInput);
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
