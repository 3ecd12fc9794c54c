package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableSet;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Include statements: files only, relative to the file that includes. The library and the scanner
 * follow the same rule, so that both see the same text.
 */
final class ConfigIncludes {

  private final KeyIndex index;

  ConfigIncludes(KeyIndex index) {
    this.index = index;
  }

  /** The library's includer for statements in {@code file}. */
  ConfigIncluder below(Path file) {
    return new Includer(file, ImmutableSet.of(file.normalize()));
  }

  /** Notes the keys of {@code text}, and of all it includes. */
  void scan(Path file, String text, KeyPath within) {
    scan(file, text, within, ImmutableSet.of(file.normalize()));
  }

  private void scan(Path file, String text, KeyPath within, ImmutableSet<Path> chain) {
    HoconScanner.Includes includes = (statement, inner) -> follow(file, statement, inner, chain);
    HoconScanner.scan(file.toString(), text, within, index, includes);
  }

  /** Says which statements brought nothing. */
  void report(Problems problems) {
    for (KeyIndex.FailedInclude include : index.failedIncludes()) {
      if (include.tolerable()) {
        problems.warning(include.where(), include.problem() + "; nothing is included");
      } else {
        problems.error(include.where(), include.problem());
      }
    }
  }

  private HoconScanner.@Nullable Failure follow(
      Path file,
      HoconScanner.IncludeStatement statement,
      KeyPath within,
      ImmutableSet<Path> chain) {
    if (!statement.kind().equals("file")) {
      return new HoconScanner.Failure(
          "include " + statement.kind() + "(…) is not supported, expected a file", false);
    }
    Path target = target(file, statement.target());
    if (chain.contains(target)) {
      return new HoconScanner.Failure(target + " includes itself, expected another file", false);
    }
    try {
      scan(target, Files.readString(target), within, with(chain, target));
      return null;
    } catch (IOException e) {
      return new HoconScanner.Failure(
          "cannot include " + target + ": " + words(e) + ", expected a file of settings",
          !statement.required());
    }
  }

  private static ImmutableSet<Path> with(ImmutableSet<Path> chain, Path file) {
    return ImmutableSet.<Path>builder().addAll(chain).add(file).build();
  }

  private static Path target(Path file, String name) {
    return file.resolveSibling(name).normalize();
  }

  /** What an operator reads of an error of the file system. */
  static String words(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> "there is no such file";
      case AccessDeniedException denied -> "permission denied";
      case java.nio.charset.CharacterCodingException binary -> "it is not UTF-8 text";
      default -> String.valueOf(e.getMessage());
    };
  }

  /** One for each file: the library does not tell an includer which file it is working for. */
  private record Includer(Path file, ImmutableSet<Path> chain)
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      return parse(target(file, what), context);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return parse(target(file, what.getPath()), context);
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return ConfigFactory.empty().root(); // the scanner reports it, with its line
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return ConfigFactory.empty().root();
    }

    private ConfigObject parse(Path target, ConfigIncludeContext context) {
      if (chain.contains(target) || !Files.isRegularFile(target) || !Files.isReadable(target)) {
        return ConfigFactory.empty().root();
      }
      ConfigParseOptions options =
          context
              .parseOptions()
              .setSyntax(ConfigSyntax.CONF)
              .setOriginDescription(null)
              .setIncluder(new Includer(target, with(chain, target)));
      return ConfigFactory.parseFile(target.toFile(), options).root();
    }
  }
}
