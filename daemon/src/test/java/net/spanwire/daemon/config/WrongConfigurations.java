package net.spanwire.daemon.config;

import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.wireguard.PrivateKey;
import org.jspecify.annotations.Nullable;

/** The table of {@code wrong-configurations.txt}, and the files that its entries speak of. */
public final class WrongConfigurations {

  private static final String KEY = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
  private static final String PUB = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
  private static final String PUB2 = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";
  private static final String PSK = "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE=";

  private WrongConfigurations() {}

  /**
   * One entry.
   *
   * @param expected lines as they are printed, with {@code <DIR>} for the directory
   */
  public record Case(String name, String text, List<String> expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Reads the table. */
  public static List<Case> all() throws IOException {
    URL table = Resources.getResource(WrongConfigurations.class, "wrong-configurations.txt");
    List<Case> cases = new ArrayList<>();
    String name = null;
    List<String> text = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (String line : Resources.readLines(table, StandardCharsets.UTF_8)) {
      if (line.startsWith("=== ")) {
        add(cases, name, text, expected);
        name = line.substring(4);
        text = new ArrayList<>();
        expected = new ArrayList<>();
      } else if (line.startsWith("-> ")) {
        expected.add(line.substring(3));
      } else {
        text.add(line);
      }
    }
    add(cases, name, text, expected);
    return cases;
  }

  private static void add(
      List<Case> cases, @Nullable String name, List<String> text, List<String> expected) {
    if (name != null) {
      cases.add(new Case(name, String.join("\n", text).strip() + "\n", List.copyOf(expected)));
    }
  }

  /** Writes the entry's file, and all that it speaks of. */
  public static Path write(Case entry, Path directory) throws IOException {
    Path file = directory.resolve("spanwire.conf");
    write(file, substitute(entry.text(), directory), "rw-------");
    write(directory.resolve("good.key"), KEY + "\n", "rw-------");
    write(directory.resolve("open.key"), KEY + "\n", "rw-r--r--");
    write(directory.resolve("group.key"), KEY + "\n", "rw-r-----");
    write(directory.resolve("empty.key"), "\n", "rw-------");
    write(directory.resolve("bad.key"), "to be filled in\n", "rw-------");
    write(directory.resolve("binary.key"), "\u0000\u0001\u0002", "rw-------");
    write(directory.resolve("broken.conf"), "router {\n  asn = = 1\n}\n", "rw-------");
    write(directory.resolve("port.conf"), "\nlisten-port = many\n", "rw-------");
    write(directory.resolve("port-ok.conf"), "listen-port = 51820\n", "rw-------");
    write(directory.resolve("loop.conf"), "include \"loop.conf\"\n", "rw-------");
    write(directory.resolve("fra.conf"), "fra { public-key = \"" + PUB + "\" }\n", "rw-------");
    Path subdirectory = directory.resolve("directory.key");
    if (!Files.isDirectory(subdirectory)) {
      Files.createDirectory(subdirectory);
    }
    return file;
  }

  private static void write(Path file, String text, String mode) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /** Fills in {@code <KEY>} and its like. */
  public static String substitute(String text, Path directory) {
    return text.replace("<KEY>", KEY)
        .replace("<OWN>", PrivateKey.parse(KEY).publicKey().toString())
        .replace("<PUB>", PUB)
        .replace("<PUB2>", PUB2)
        .replace("<PSK>", PSK)
        .replace("<DIR>", directory.toString());
  }

  /** What must not be printed, whatever is wrong. */
  public static List<String> secrets() {
    return Splitter.on(' ').splitToList(KEY + " " + PSK);
  }
}
