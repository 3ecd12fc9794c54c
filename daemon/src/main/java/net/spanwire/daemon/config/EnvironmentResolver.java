package net.spanwire.daemon.config;

import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds {@code ${NAME}} in the environment where no file has it. */
record EnvironmentResolver(Map<String, String> environment) implements ConfigResolver {

  @Override
  public @Nullable ConfigValue lookup(String path) {
    String value = environment.get(path);
    return value == null
        ? null
        : ConfigValueFactory.fromAnyRef(value)
            .withOrigin(ConfigOriginFactory.newSimple("environment variable " + path));
  }

  @Override
  public ConfigResolver withFallback(ConfigResolver fallback) {
    ConfigResolver own = this;
    return new ConfigResolver() {
      @Override
      public @Nullable ConfigValue lookup(String path) {
        ConfigValue found = own.lookup(path);
        return found == null ? fallback.lookup(path) : found;
      }

      @Override
      public ConfigResolver withFallback(ConfigResolver next) {
        return own.withFallback(fallback.withFallback(next));
      }
    };
  }
}
