package net.spanwire.daemon.control;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Views as JSON, both ways. Fields are the components of the records, in their order; times are RFC
 * 3339; what is null is written as null. Fields that a reader does not know are skipped.
 */
public final class Json {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              tools.jackson.core.StreamReadConstraints.builder().maxNestingDepth(32).build())
          .build();

  private Json() {}

  /** One line, without its end. */
  public static String write(Record view) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = generator(text)) {
      write(generator, view);
    }
    return text.toString();
  }

  static JsonGenerator generator(Writer out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  static JsonParser parser(String text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }

  /** Writes a value of a kind that views have. */
  static void write(JsonGenerator generator, @Nullable Object value) {
    switch (value) {
      case null -> generator.writeNull();
      case String text -> generator.writeString(text);
      case Boolean flag -> generator.writeBoolean(flag);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case Instant time -> generator.writeString(time.toString());
      case List<?> list -> {
        generator.writeStartArray();
        list.forEach(element -> write(generator, element));
        generator.writeEndArray();
      }
      case Map<?, ?> map -> {
        generator.writeStartObject();
        map.forEach((key, element) -> writeField(generator, String.valueOf(key), element));
        generator.writeEndObject();
      }
      case Record view -> {
        generator.writeStartObject();
        for (RecordComponent component : view.getClass().getRecordComponents()) {
          writeField(generator, name(component), read(component, view));
        }
        generator.writeEndObject();
      }
      default -> throw new IllegalArgumentException("no value of a view: " + value.getClass());
    }
  }

  private static void writeField(JsonGenerator generator, String name, @Nullable Object value) {
    generator.writeName(name);
    write(generator, value);
  }

  private static String name(RecordComponent component) {
    JsonField field = component.getAnnotation(JsonField.class);
    return field == null ? component.getName() : field.value();
  }

  private static @Nullable Object read(RecordComponent component, Record view) {
    try {
      return component.getAccessor().invoke(view);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a view's component can be read: " + component, e);
    }
  }

  /**
   * Reads what {@link #write(Record)} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static <T extends Record> T read(String text, Class<T> type) {
    try (JsonParser parser = parser(text)) {
      parser.nextToken();
      return readRecord(parser, type);
    } catch (JacksonException | DateTimeException e) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + ": " + text, e);
    }
  }

  static <T extends Record> T readRecord(JsonParser parser, Class<T> type) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("a " + type.getSimpleName() + " is a JSON object");
    }
    RecordComponent[] components = type.getRecordComponents();
    Map<String, Integer> positions = new HashMap<>();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      positions.put(name(components[i]), i);
      types[i] = components[i].getType();
      values[i] = absent(types[i]);
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      Integer position = positions.get(parser.currentName());
      parser.nextToken();
      if (position == null) {
        parser.skipChildren();
      } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
        values[position] = readValue(parser, components[position].getGenericType());
      }
    }
    try {
      Constructor<T> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no " + type.getSimpleName(), e);
    }
  }

  /** What stands for a field that an older or newer daemon does not send. */
  private static @Nullable Object absent(Class<?> type) {
    return switch (type.getName()) {
      case "long" -> 0L;
      case "int" -> 0;
      case "boolean" -> false;
      default ->
          type == ImmutableList.class
              ? ImmutableList.of()
              : type == ImmutableMap.class ? ImmutableMap.of() : null;
    };
  }

  private static Object readValue(JsonParser parser, Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return parameterized.getRawType() == ImmutableMap.class
          ? readMap(parser, parameterized.getActualTypeArguments()[1])
          : readList(parser, parameterized.getActualTypeArguments()[0]);
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isRecord()) {
      return readRecord(parser, raw.asSubclass(Record.class));
    }
    if (!parser.currentToken().isScalarValue()) {
      throw new IllegalArgumentException("a list or object in the place of one value");
    }
    return switch (Ascii.toLowerCase(raw.getSimpleName())) {
      case "string" -> parser.getString();
      case "long" -> parser.getLongValue();
      case "int", "integer" -> parser.getIntValue();
      case "boolean" -> parser.getBooleanValue();
      case "instant" -> Instant.parse(parser.getString());
      default -> throw new IllegalArgumentException("no value of a view: " + type);
    };
  }

  private static ImmutableList<Object> readList(JsonParser parser, Type element) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException("no list where one was expected");
    }
    ImmutableList.Builder<Object> list = ImmutableList.builder();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(readValue(parser, element));
    }
    return list.build();
  }

  private static ImmutableMap<String, Object> readMap(JsonParser parser, Type element) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("no object where one was expected");
    }
    ImmutableMap.Builder<String, Object> map = ImmutableMap.builder();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      map.put(key, readValue(parser, element));
    }
    return map.buildOrThrow();
  }
}
