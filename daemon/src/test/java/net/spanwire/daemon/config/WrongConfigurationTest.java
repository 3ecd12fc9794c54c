package net.spanwire.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WrongConfigurationTest {

  static List<WrongConfigurations.Case> cases() throws IOException {
    return WrongConfigurations.all();
  }

  @Test
  void the_table_has_a_hundred_entries() throws IOException {
    assertThat(cases()).hasSizeGreaterThan(100);
    assertThat(cases().stream().map(WrongConfigurations.Case::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says_all_that_is_wrong_with_its_line(WrongConfigurations.Case entry, @TempDir Path directory)
      throws IOException {
    Path file = WrongConfigurations.write(entry, directory);
    ConfigReading reading = ConfigFile.read(file, Map.of());
    List<String> errors =
        reading.errors().stream()
            .map(problem -> problem.toString().replace(directory.toString(), "<DIR>"))
            .toList();
    assertThat(errors).containsExactlyElementsOf(entry.expected());
    assertThat(errors).isNotEmpty();
    assertThat(reading.config()).isNull();
    assertThat(String.join("\n", errors)).doesNotContain(WrongConfigurations.secrets());
  }
}
