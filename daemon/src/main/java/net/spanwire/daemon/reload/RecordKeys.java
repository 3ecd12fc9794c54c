package net.spanwire.daemon.reload;

import com.google.common.base.CaseFormat;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.lang.reflect.RecordComponent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which components of two records differ, by the names that they have in a file. */
final class RecordKeys {

  private RecordKeys() {}

  /**
   * The names in the order of the record.
   *
   * @param names those that a file calls otherwise; an empty name leaves the component out
   */
  static <T extends Record> ImmutableSet<String> differing(
      T before, T after, ImmutableMap<String, String> names) {
    ImmutableSet.Builder<String> keys = ImmutableSet.builder();
    for (RecordComponent component : before.getClass().getRecordComponents()) {
      String key = names.getOrDefault(component.getName(), kebab(component.getName()));
      if (!key.isEmpty() && !Objects.equals(value(component, before), value(component, after))) {
        keys.add(key);
      }
    }
    return keys.build();
  }

  private static String kebab(String name) {
    return CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_HYPHEN, name);
  }

  private static @Nullable Object value(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record that cannot be read: " + component, e);
    }
  }
}
