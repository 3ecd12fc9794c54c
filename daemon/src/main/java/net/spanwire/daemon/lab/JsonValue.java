package net.spanwire.daemon.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON document, read as one value: what {@code ip -j} and {@code spanwire show --json} print.
 */
public sealed interface JsonValue {
  /** An object; fields keep their order. */
  record Fields(Map<String, JsonValue> values) implements JsonValue {}

  /** An array. */
  record Elements(List<JsonValue> values) implements JsonValue {}

  /** A string, number or boolean by its text; null where the document says null. */
  record Scalar(@Nullable String value) implements JsonValue {}

  /**
   * Reads a document; an empty one counts as an empty array (as {@code ip -j} prints for nothing).
   */
  static JsonValue parse(String document) {
    if (document.isBlank()) {
      return new Elements(List.of());
    }
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), document)) {
      return read(parser, Objects.requireNonNull(parser.nextToken()));
    }
  }

  private static JsonValue read(JsonParser parser, JsonToken token) {
    if (token == JsonToken.START_OBJECT) {
      Map<String, JsonValue> values = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        values.put(name, read(parser, parser.nextToken()));
      }
      return new Fields(values);
    }
    if (token == JsonToken.START_ARRAY) {
      List<JsonValue> values = new ArrayList<>();
      for (JsonToken next = parser.nextToken();
          next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        values.add(read(parser, next));
      }
      return new Elements(values);
    }
    return new Scalar(token == JsonToken.VALUE_NULL ? null : parser.getString());
  }

  /** The elements of an array; of anything else, none. */
  default List<JsonValue> elements() {
    return this instanceof Elements(var values) ? values : List.of();
  }

  /** The field of an object, if it is there. */
  default Optional<JsonValue> field(String name) {
    return this instanceof Fields(var values)
        ? Optional.ofNullable(values.get(name))
        : Optional.empty();
  }

  /** The text of a scalar field; empty when it is missing or null. */
  default String text(String name) {
    return field(name).map(JsonValue::text).orElse("");
  }

  default String text() {
    return this instanceof Scalar(var value) && value != null ? value : "";
  }
}
