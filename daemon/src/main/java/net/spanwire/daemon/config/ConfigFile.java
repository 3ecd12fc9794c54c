package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableSet;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration file.
 *
 * <ol>
 *   <li>The library parses the file and what it includes: errors of syntax end the reading.
 *   <li>{@link HoconScanner} notes every key with its line: {@link Duplicates} looks there for keys
 *       given twice.
 *   <li>The library resolves substitutions, from the file and from the environment.
 *   <li>{@link RootBinder} makes records of it, and says of every key what is wrong with it.
 * </ol>
 */
public final class ConfigFile {

  private final Path file;
  private final Map<String, String> environment;
  private final Problems problems = new Problems();
  private final KeyIndex index = new KeyIndex();
  private final Set<KeyPath> asked = new LinkedHashSet<>();

  private ConfigFile(Path file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  /** Reads {@code file}, with this process's environment for substitutions. */
  public static ConfigReading read(Path file) {
    return read(file, System.getenv());
  }

  /** Reads {@code file}; {@code environment} is what {@code ${NAME}} finds outside of the file. */
  public static ConfigReading read(Path file, Map<String, String> environment) {
    return new ConfigFile(file, environment).read();
  }

  /** The keys that reading {@code file} asks for: what the annotated reference must hold. */
  static ImmutableSet<KeyPath> keys(Path file) {
    ConfigFile reading = new ConfigFile(file, Map.of());
    ConfigReading _ = reading.read();
    return ImmutableSet.copyOf(reading.asked);
  }

  private ConfigReading read() {
    Config root = parse();
    SpanwireConfig config = null;
    if (root != null) {
      new Duplicates(index, problems).report();
      Config resolved = resolve(root);
      if (resolved != null) {
        config = bind(resolved.root());
      }
    }
    return new ConfigReading(
        problems.hasErrors() ? null : config, problems.errors(), problems.warnings());
  }

  private @Nullable SpanwireConfig bind(ConfigObject root) {
    Location top = new Location(file.toString(), 1);
    new RootKeys(index, problems).report(root.keySet(), top);
    ConfigValue own = root.get("spanwire");
    if (own == null) {
      problems.error(top, "there is no 'spanwire { … }', which holds all settings");
      return null;
    }
    Source source = new Source(index, problems, top, asked);
    KeyPath path = KeyPath.ROOT.child("spanwire");
    if (!(own instanceof ConfigObject object)) {
      problems.error(source.locate(path, own), "spanwire is no block, expected spanwire { … }");
      return null;
    }
    return new RootBinder(new Section(source, path, object), file).bind();
  }

  private @Nullable Config parse() {
    try {
      String text = Files.readString(file);
      ConfigIncludes includes = new ConfigIncludes(index);
      Config parsed =
          ConfigFactory.parseFile(
              file.toFile(),
              ConfigParseOptions.defaults()
                  .setSyntax(ConfigSyntax.CONF)
                  .setAllowMissing(false)
                  .setIncluder(includes.below(file)));
      includes.scan(file, text, KeyPath.ROOT);
      includes.report(problems);
      return parsed;
    } catch (NoSuchFileException e) {
      problems.error(new Location(file.toString(), 1), "there is no such file");
    } catch (IOException e) {
      boolean directory = Files.isDirectory(file);
      String why = directory ? "it is a directory" : ConfigIncludes.words(e);
      problems.error(new Location(file.toString(), 1), "cannot be read: " + why);
    } catch (ConfigException e) {
      report(e);
    }
    return null;
  }

  private void report(ConfigException e) {
    ConfigOrigin origin = e.origin();
    String name = origin == null || origin.filename() == null ? file.toString() : origin.filename();
    int line = origin == null ? 1 : Math.max(1, origin.lineNumber());
    String message = e.getMessage() == null ? "cannot be parsed" : e.getMessage();
    if (origin != null && message.startsWith(origin.description() + ": ")) {
      message = message.substring(origin.description().length() + 2);
    }
    if (message.endsWith("end of file")) {
      message = "the file ends within a block or list, expected its closing bracket";
    }
    int advice = message.indexOf(" (if you intended");
    message = advice < 0 ? message : message.substring(0, advice);
    problems.error(new Location(name, line), message.replaceAll("\\s*\\R\\s*", " "));
  }

  private @Nullable Config resolve(Config parsed) {
    try {
      return parsed.resolve(
          ConfigResolveOptions.noSystem().appendResolver(new EnvironmentResolver(environment)));
    } catch (ConfigException e) {
      if (!new Unresolved(index, environment, problems).report(parsed.root().keySet())) {
        report(e);
      }
      return null;
    }
  }
}
