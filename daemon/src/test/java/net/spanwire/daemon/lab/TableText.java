package net.spanwire.daemon.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole table as several programs print it, in one form: what they print is read line by line,
 * and what many destinations share is kept once, so that a test can hold several of them.
 */
final class TableText {

  /**
   * What is said of a destination.
   *
   * @param asPath numbers, with sets as {@code {1,2}} in ascending order: a set has none of its own
   * @param origin {@code igp}, {@code egp} or {@code incomplete}
   * @param communities in the order of their text: a receiver may sort them
   * @param aggregator {@code ASN ADDRESS}, empty if there is none
   * @param atomic whether ATOMIC_AGGREGATE is there
   * @param more extended communities and unknown attributes, as {@link RawUpdates#of} has them
   */
  record Said(
      String asPath,
      String origin,
      String communities,
      String aggregator,
      boolean atomic,
      String more) {

    boolean hasSet() {
      return asPath.contains("{");
    }

    Said after(String numbers) {
      String path = (numbers + " " + asPath).strip();
      return new Said(path, origin, communities, aggregator, atomic, more);
    }

    /** Without what {@code show routes} does not have: AGGREGATOR and what is unknown. */
    Said asShown() {
      return new Said(
          asPath, origin, communities, "", false, UNKNOWN.matcher(more).replaceAll("").strip());
    }

    /** Without what GoBGP prints in a form of its own. */
    Said asGobgpPrints() {
      return new Said(asPath, origin, communities, aggregator, atomic, "");
    }
  }

  private static final Pattern SET = Pattern.compile("\\{([^}]*)}");
  private static final Pattern AS_ZERO = Pattern.compile("(^|[ {,])0([ },]|$)");
  private static final Pattern FOUR_OCTETS =
      Pattern.compile("0x02(0[23])0000([0-9a-f]{4})([0-9a-f]{4})");

  private static final Pattern UNKNOWN = Pattern.compile("\\b[0-9a-f]{2}:[0-9a-f]*");

  private static final Pattern BIRD_EXTENDED = Pattern.compile("\\(([\\w ]+), (\\S+), (\\S+)\\)");
  private static final Pattern BIRD_COMMUNITY = Pattern.compile("\\((\\d+),(\\d+)\\)");

  private static final Pattern GOBGP =
      Pattern.compile(
          "\\*>\\s+(\\S+)\\s+(\\S+)\\s+(.*?)\\s*(?:\\d+d )?\\d\\d:\\d\\d:\\d\\d\\s+\\[(.*)]");

  private static final Pattern GOBGP_ATTRIBUTE =
      Pattern.compile("\\{(\\w+)(?:: ((?:[^{}]|\\{[^}]*})*))?}");

  private final Map<String, Said> routes = new HashMap<>();
  private final Map<Said, Said> shared = new HashMap<>();
  private final Set<String> attributes = new TreeSet<>();
  private int asZero;
  private int aggregatorZero;

  Map<String, Said> routes() {
    return routes;
  }

  /** The names of all attributes that were seen, as the program calls them. */
  Set<String> attributes() {
    return attributes;
  }

  /** How many destinations have AS 0 in their path: those are withdrawn (RFC 7607 §2). */
  int asZero() {
    return asZero;
  }

  /** How many destinations have an aggregator in AS 0: that attribute is dropped (RFC 7607 §2). */
  int aggregatorZero() {
    return aggregatorZero;
  }

  private void put(String prefix, Said said) {
    Said before = shared.putIfAbsent(said, said);
    routes.put(prefix, before == null ? said : before);
  }

  /** What {@code bgpdump -m} prints of recorded updates: what is left of them at the end. */
  static TableText bgpdump(Path file, RawUpdates more) {
    TableText table = new TableText();
    lines(file, line -> table.recorded(more, line.split("\\|", -1)));
    return table;
  }

  private void recorded(RawUpdates more, String... fields) {
    if (fields[2].equals("W")) {
      routes.remove(fields[5]);
    } else if (fields[2].equals("A")) {
      if (AS_ZERO.matcher(fields[6]).find()) {
        asZero++;
        routes.remove(fields[5]);
        return;
      }
      boolean dropped = fields[13].startsWith("0 ");
      aggregatorZero += dropped ? 1 : 0;
      put(
          fields[5],
          new Said(
              path(fields[6]),
              lower(fields[7]),
              sorted(Stream.of(fields[11].split(" "))),
              dropped ? "" : fields[13],
              fields[12].equals("AG"),
              asPrinted(more.of(fields[5]))));
    }
  }

  /** In print, a small number in the form for four octets looks like one in the form for two. */
  private static String asPrinted(String more) {
    return sorted(
        Stream.of(more.split(" ", -1))
            .map(value -> FOUR_OCTETS.matcher(value).replaceAll("0x00$1$20000$3")));
  }

  /** What {@code show routes} has, by the row. */
  void shown(JsonValue row) {
    JsonValue path = row.field("paths").map(JsonValue::elements).orElse(List.of()).getFirst();
    List<String> communities =
        path.field("communities").map(JsonValue::elements).orElse(List.of()).stream()
            .map(JsonValue::text)
            .toList();
    put(
        row.text("prefix"),
        new Said(
            path(path.text("asPath")),
            path.text("origin"),
            sorted(communities.stream().filter(text -> !isExtended(text))),
            "",
            false,
            sorted(communities.stream().filter(TableText::isExtended).map(TableText::extended))));
  }

  private static boolean isExtended(String community) {
    return community.startsWith("0x")
        || Character.isLetter(community.charAt(0)) && community.contains(":");
  }

  /** In numbers, what {@code show routes} writes as {@code rt:65001:1}. */
  private static String extended(String community) {
    String[] parts = community.split(":", -1);
    return parts.length == 3 ? extended(parts[0], parts[1], parts[2]) : community;
  }

  private static String extended(String kind, String administrator, String value) {
    boolean address = administrator.contains(".");
    long high = 0;
    for (String part : administrator.split("\\.", -1)) {
      high = high << 8 | Long.decode(part);
    }
    if (kind.equals("generic")) {
      return String.format(Locale.ROOT, "0x%08x%08x", high, Long.decode(value));
    }
    int form = address ? 1 : high > 0xffff ? 2 : 0;
    int type =
        switch (kind) {
          case "rt" -> form << 8 | 2;
          case "ro", "soo" -> form << 8 | 3;
          default -> Integer.decode(kind.replace("unknown ", ""));
        };
    boolean wide = (type >> 8) != 0;
    return String.format(
        Locale.ROOT, "0x%04x%012x", type, high << (wide ? 16 : 32) | Long.parseLong(value));
  }

  /** What {@code birdc show route all} prints. */
  static TableText bird(Path file) {
    TableText table = new TableText();
    StringBuilder prefix = new StringBuilder();
    Map<String, String> values = new HashMap<>();
    lines(
        file,
        line -> {
          int colon = line.indexOf(": ");
          if (!line.isEmpty() && Character.isDigit(line.charAt(0))) {
            table.fromBird(prefix.toString(), values);
            prefix.setLength(0);
            prefix.append(line, 0, line.indexOf(' '));
            values.clear();
          } else if (line.startsWith("\tBGP.") && colon > 0) {
            values.put(line.substring(5, colon), line.substring(colon + 2));
          }
        });
    table.fromBird(prefix.toString(), values);
    return table;
  }

  private void fromBird(String prefix, Map<String, String> values) {
    if (prefix.isEmpty()) {
      return;
    }
    attributes.addAll(values.keySet());
    // 192.0.2.1 AS65001
    String[] aggregator = values.getOrDefault("aggregator", "").split(" AS", -1);
    put(
        prefix,
        new Said(
            path(values.getOrDefault("as_path", "")),
            lower(values.getOrDefault("origin", "")),
            sorted(
                BIRD_COMMUNITY
                    .matcher(values.getOrDefault("community", ""))
                    .results()
                    .map(match -> match.group(1) + ":" + match.group(2))),
            aggregator.length == 2 ? aggregator[1] + " " + aggregator[0] : "",
            values.containsKey("atomic_aggr"),
            sorted(moreFromBird(values))));
  }

  private static Stream<String> moreFromBird(Map<String, String> values) {
    Stream<String> extended =
        BIRD_EXTENDED
            .matcher(values.getOrDefault("ext_community", ""))
            .results()
            .map(match -> extended(match.group(1), match.group(2), match.group(3)));
    Stream<String> unknown =
        values.entrySet().stream()
            .filter(value -> value.getKey().matches("[0-9a-f]{2}( \\[t])?"))
            .map(value -> value.getKey().substring(0, 2) + ":" + value.getValue().replace(" ", ""));
    return Stream.concat(extended, unknown);
  }

  /** What {@code gobgp global rib} prints. */
  static TableText gobgp(Path file) {
    TableText table = new TableText();
    lines(
        file,
        line -> {
          Matcher route = GOBGP.matcher(line);
          if (route.lookingAt()) {
            Map<String, String> values = new HashMap<>();
            GOBGP_ATTRIBUTE
                .matcher(route.group(4))
                .results()
                .forEach(match ->
                    values.put(match.group(1), Objects.requireNonNullElse(match.group(2), "")));
            table.fromGobgp(route.group(1), route.group(3), values);
          }
        });
    return table;
  }

  private void fromGobgp(String prefix, String asPath, Map<String, String> values) {
    attributes.addAll(values.keySet());
    String origin =
        switch (values.getOrDefault("Origin", "")) {
          case "i" -> "igp";
          case "e" -> "egp";
          default -> "incomplete";
        };
    // {AS: 65001, Address: 192.0.2.1}
    String aggregator = values.getOrDefault("Aggregate", "").replaceAll("[{},]|AS: |Address: ", "");
    put(
        prefix,
        new Said(
            path(asPath),
            origin,
            sorted(Stream.of(values.getOrDefault("Communities", "").split(", "))),
            aggregator,
            values.containsKey("AtomicAggregate"),
            ""));
  }

  private static String path(String text) {
    String trimmed = text.strip();
    return trimmed.contains("{")
        ? SET.matcher(trimmed)
            .replaceAll(set ->
                Stream.of(set.group(1).strip().split("[ ,]+", -1))
                    .map(Long::valueOf)
                    .sorted()
                    .map(String::valueOf)
                    .collect(Collectors.joining(",", "{", "}")))
        : trimmed;
  }

  private static String sorted(Stream<String> communities) {
    return communities
        .filter(text -> !text.isEmpty())
        .distinct()
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static String lower(String origin) {
    return origin.toLowerCase(Locale.ROOT);
  }

  private static void lines(Path file, Consumer<String> each) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        each.accept(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In words, the first of what the other table has else than this one has by {@code change}. */
  List<String> differences(TableText other, UnaryOperator<Said> change) {
    Stream<String> ours =
        routes.entrySet().stream()
            .filter(
                route -> !change.apply(route.getValue()).equals(other.routes.get(route.getKey())))
            .map(route ->
                route.getKey()
                    + ": expected "
                    + change.apply(route.getValue())
                    + ", is "
                    + other.routes.get(route.getKey()));
    Stream<String> theirs =
        other.routes.keySet().stream()
            .filter(prefix -> !routes.containsKey(prefix))
            .map(prefix -> prefix + ": not expected, is " + other.routes.get(prefix));
    return Stream.concat(ours, theirs).limit(20).toList();
  }
}
