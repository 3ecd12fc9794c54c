package net.spanwire.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Table table =
      new Table(new PrintStream(bytes, true, StandardCharsets.UTF_8), "A", "B");

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aligns_what_it_holds_back() {
    table.add("x", null);
    table.add("longer ü", 5);
    assertThat(printed()).isEmpty();
    table.end("nothing");
    assertThat(printed()).isEqualTo("A         B\nx         -\nlonger ü  5\n");
  }

  @Test
  void lets_a_million_rows_flow() {
    for (int i = 0; i < 1000; i++) {
      table.add("row", i);
    }
    assertThat(printed()).contains("row  999\n");
    table.end("nothing");
    assertThat(printed()).hasLineCount(1001);
  }

  @Test
  void says_that_there_is_nothing() {
    table.end("nothing");
    assertThat(printed()).isEqualTo("nothing\n");
  }
}
