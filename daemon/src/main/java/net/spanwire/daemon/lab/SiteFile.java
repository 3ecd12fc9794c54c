package net.spanwire.daemon.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The HOCON file of a site, put together from lines; the keys are those of reference.conf. */
public final class SiteFile {
  /** Where the private key is, as seen inside the site. */
  static final String KEY_FILE = NetworkNamespace.DIRECTORY + "/private.key";

  private final List<String> top = new ArrayList<>();
  private final List<String> router = new ArrayList<>();
  private final List<String> peers = new ArrayList<>();

  /** A site that listens on {@code port}. */
  public SiteFile(int port) {
    top.add("private-key-file = \"" + KEY_FILE + "\"");
    top.add("listen-port = " + port);
  }

  /** Lines of the outermost block. */
  public SiteFile with(String... lines) {
    top.addAll(List.of(lines));
    return this;
  }

  /**
   * The router's number, its own prefixes, and the addresses on its loopback that its own traffic
   * comes from.
   */
  public SiteFile router(long asn, List<String> announce, List<String> source) {
    router.add("asn = " + asn);
    router.add("announce = " + quoted(announce));
    router.add("source = " + quoted(source));
    return this;
  }

  /** A tunnel; {@code bgp} are the lines of its session, none for a tunnel without BGP. */
  public SiteFile peer(String name, List<String> lines, List<String> bgp) {
    peers.add(name + " {");
    lines.forEach(line -> peers.add("  " + line));
    if (!bgp.isEmpty()) {
      peers.add("  bgp { " + String.join(", ", bgp) + " }");
    }
    peers.add("}");
    return this;
  }

  private static String quoted(List<String> values) {
    return values.stream()
        .map(value -> '"' + value + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** The file's text. */
  public String hocon() {
    StringBuilder text = new StringBuilder("spanwire {\n");
    top.forEach(line -> text.append("  ").append(line).append('\n'));
    block(text, "router", router);
    block(text, "peers", peers);
    return text.append("}\n").toString();
  }

  private static void block(StringBuilder text, String name, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append("  ").append(name).append(" {\n");
      lines.forEach(line -> text.append("    ").append(line).append('\n'));
      text.append("  }\n");
    }
  }
}
