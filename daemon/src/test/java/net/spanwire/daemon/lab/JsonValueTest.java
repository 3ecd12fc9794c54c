package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JsonValueTest {

  @Test
  void what_is_null_or_missing_has_no_text() {
    JsonValue row = JsonValue.parse("{\"name\": \"fra\", \"reason\": null}");
    assertThat(row.text("name")).isEqualTo("fra");
    assertThat(row.field("reason").orElseThrow().text()).isEmpty();
    assertThat(row.text("state")).isEmpty();
  }
}
