package net.spanwire.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.Resources;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.parser.ConfigDocumentFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the annotated reference.conf to what the binder knows: keys, defaults, and comments. */
class ReferenceConfigTest {

  private static final Pattern COMMENTED_OUT = Pattern.compile("(?m)^(\\s*)# ([a-z-]+ = \".*)$");

  @TempDir Path directory;
  private String text = "";
  private Path file = Path.of("unset");

  @BeforeEach
  void write_reference() throws IOException {
    text =
        Resources.toString(
            Resources.getResource(ConfigFile.class, "reference.conf"), StandardCharsets.UTF_8);
    file = write(text);
    for (String key : List.of("private.key", "fra.psk", "fra.password")) {
      Path keyFile = directory.resolve(key);
      Files.writeString(keyFile, WrongConfigurations.substitute("<KEY>", directory));
      Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private Path write(String content) throws IOException {
    return Files.writeString(directory.resolve("reference.conf"), content);
  }

  private SpanwireConfig read(String content) throws IOException {
    ConfigReading reading = ConfigFile.read(write(content), Map.of());
    assertThat(reading.errors()).isEmpty();
    SpanwireConfig config = reading.config();
    assertThat(config).isNotNull();
    return java.util.Objects.requireNonNull(config);
  }

  /** Keys with their lines, also those that are commented out as the alternative of another. */
  private Map<String, Location> written() {
    KeyIndex index = new KeyIndex();
    String all = COMMENTED_OUT.matcher(text).replaceAll("$1$2");
    HoconScanner.scan("reference.conf", all, KeyPath.ROOT, index, (statement, within) -> null);
    Map<String, Location> keys = new LinkedHashMap<>();
    index
        .entries()
        .forEach((path, entries) -> {
          if (path.elements().size() > 1 && !path.key().startsWith("[")) {
            keys.put(path.toString(), entries.getFirst().where());
          }
        });
    return keys;
  }

  @Test
  void holds_every_key_that_the_binder_knows_and_no_other() {
    Set<String> asked =
        ConfigFile.keys(file).stream()
            .map(KeyPath::toString)
            .filter(key -> !key.contains(".not.") && !isListed(key))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> neighborKeys = below(asked, "neighbors.core1.");
    Set<String> bgpKeys = below(asked, "peers.fra.bgp.");
    Set<String> rangeKeys = below(asked, "neighbor-ranges.clients.");
    asked.removeIf(key -> key.startsWith("neighbors.core1."));
    asked.removeIf(key -> key.startsWith("neighbor-ranges.clients."));
    Set<String> written = new TreeSet<>(written().keySet());
    written.removeIf(key ->
        key.contains(".not.")
            || isListed(key)
            || key.startsWith("neighbors.core1.")
            || key.startsWith("neighbor-ranges.clients."));
    assertThat(written).isEqualTo(asked);
    neighborKeys.removeAll(Set.of("address", "interface"));
    bgpKeys.remove("neighbor");
    Set<String> blocks = Set.of("graceful-restart.", "prefix-limit.", "local-as.");
    bgpKeys.removeIf(key -> blocks.stream().anyMatch(key::startsWith));
    assertThat(neighborKeys).as("neighbors take the keys of bgp").isEqualTo(bgpKeys);
    rangeKeys.removeAll(Set.of("prefixes", "asns", "limit", "forget-after"));
    bgpKeys.remove("asn");
    assertThat(rangeKeys).as("and so do ranges").isEqualTo(bgpKeys);
  }

  /** In a policy that is a list alone: an example of keys that the other one documents. */
  private static boolean isListed(String key) {
    return key.matches("policies\\.[a-z-]+\\[.*");
  }

  private static Set<String> below(Set<String> keys, String prefix) {
    return keys.stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void reads_without_errors_and_warns_only_of_what_has_no_effect_yet() {
    ConfigReading reading = ConfigFile.read(file, Map.of());
    assertThat(reading.errors()).isEmpty();
    assertThat(reading.warnings())
        .allSatisfy(warning -> assertThat(warning.message()).contains("no effect in this version"));
  }

  @Test
  void shows_the_defaults() throws IOException {
    SpanwireConfig complete = read(text);
    List<String> lines = text.lines().toList();
    int checked = 0;
    for (Map.Entry<String, Location> key : written().entrySet()) {
      if (comment(lines, key.getValue().line()).contains("Default")
          && !key.getKey().contains("[")
          && ConfigFactory.parseString(text).getConfig("spanwire").hasPath(key.getKey())
          && !isBlock(key.getKey())) {
        String without =
            ConfigDocumentFactory.parseString(text)
                .withoutPath("spanwire." + key.getKey())
                .render();
        assertThat(read(without)).as("without " + key.getKey()).isEqualTo(complete);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(30);
  }

  private boolean isBlock(String key) {
    return ConfigFactory.parseString(text).getConfig("spanwire").getValue(key).valueType()
        == com.typesafe.config.ConfigValueType.OBJECT;
  }

  @Test
  void says_of_every_key_whether_it_has_a_default() {
    List<String> lines = text.lines().toList();
    written()
        .forEach((key, where) -> {
          String line = lines.get(where.line() - 1).strip();
          boolean example = key.contains(".not") || isListed(key) || line.contains("}");
          boolean group = line.endsWith("{") && !key.contains("match");
          if (!example && !group && !line.startsWith("{")) {
            assertThat(comment(lines, where.line())).as(key).containsAnyOf("Default", "default");
          }
        });
  }

  /** The comment right above a line. */
  private static String comment(List<String> lines, int line) {
    StringBuilder comment = new StringBuilder();
    for (int i = line - 2; i >= 0; i--) {
      String above = lines.get(i).strip();
      if (!above.startsWith("#") || COMMENTED_OUT.matcher(lines.get(i)).matches()) {
        break;
      }
      comment.insert(0, above + "\n");
    }
    return comment.toString();
  }
}
