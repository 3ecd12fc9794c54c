package net.spanwire.daemon.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from and where complaints about them go.
 *
 * @param asked all keys that somebody wanted to read
 * @param top what stands for a value without any place
 */
record Source(KeyIndex index, Problems problems, Location top, Set<KeyPath> asked) {

  /** The place of a key, or of an element of a list. */
  Location locate(KeyPath path, @Nullable ConfigValue value) {
    Location origin = value == null ? null : origin(value.origin());
    boolean element = path.key().startsWith("[");
    Location written = element && origin != null ? origin : index.find(path);
    if (written == null) {
      written = origin;
    }
    return written != null ? written : index.nearest(path, top);
  }

  private static @Nullable Location origin(ConfigOrigin origin) {
    return origin.filename() == null || origin.lineNumber() < 1
        ? null
        : new Location(origin.filename(), origin.lineNumber());
  }
}
