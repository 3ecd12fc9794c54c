package net.spanwire.daemon.cli;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import net.spanwire.core.net.InterfaceAddress;
import org.jspecify.annotations.Nullable;

/**
 * Says in HOCON what files of wg-quick say: an interface and its peers a file. Where several peers
 * are in one file they share the interface; what wg-quick would have routed becomes {@code routes}.
 */
final class WgQuickImport {

  private static final ImmutableSet<String> DEVICE_KEYS =
      ImmutableSet.of("privatekey", "listenport", "address", "mtu", "table", "fwmark");
  private static final ImmutableSet<String> PEER_KEYS =
      ImmutableSet.of("publickey", "presharedkey", "allowedips", "endpoint", "persistentkeepalive");

  private final Map<String, List<String>> peers = new LinkedHashMap<>();
  private final List<String> notTaken = new ArrayList<>();
  private final Map<String, WgQuickFile> files = new LinkedHashMap<>();

  /** Adds a file; {@code link} is its name without directory and {@code .conf}. */
  void add(String link, WgQuickFile file) {
    files.put(link, file);
  }

  /** The configuration. */
  String hocon() {
    StringBuilder text = new StringBuilder("spanwire {\n");
    String key = common("privatekey");
    String port = common("listenport");
    String mark = common("fwmark");
    line(text, "  ", "private-key", quoted(key));
    line(text, "  ", "listen-port", port);
    if (mark != null && !mark.equals("off") && !mark.equals("0")) {
      line(text, "  ", "fwmark", mark);
    }
    files.forEach((link, file) -> peersOf(link, file, key != null, port != null));
    text.append("  peers {\n");
    peers.forEach((name, lines) -> {
      text.append("    ").append(name).append(" {\n");
      lines.forEach(line -> text.append("      ").append(line).append('\n'));
      text.append("    }\n");
    });
    return text.append("  }\n}\n").toString();
  }

  /** What has no place in the configuration, in words; complete once {@link #hocon} was called. */
  List<String> notTaken() {
    return notTaken;
  }

  /** The value that all files have, or null. */
  private @Nullable String common(String key) {
    List<@Nullable String> values = new ArrayList<>();
    files.values().forEach(file -> values.add(file.device().last(key)));
    String first = values.isEmpty() ? null : values.getFirst();
    return values.stream().allMatch(value -> Objects.equals(value, first)) ? first : null;
  }

  private void peersOf(String link, WgQuickFile file, boolean commonKey, boolean commonPort) {
    WgQuickFile.Block device = file.device();
    note(link, device, DEVICE_KEYS);
    for (WgQuickFile.Block peer : file.peers()) {
      note(link, peer, PEER_KEYS);
      List<String> lines = new ArrayList<>();
      add(lines, "public-key", quoted(peer.last("publickey")));
      add(lines, "preshared-key", quoted(peer.last("presharedkey")));
      add(lines, "endpoint", quoted(peer.last("endpoint")));
      add(lines, "persistent-keepalive", keepalive(peer.last("persistentkeepalive")));
      add(lines, "allowed-ips", list(networks(peer)));
      add(lines, "interface", quoted(link));
      add(lines, "addresses", list(addresses(device)));
      add(lines, "mtu", device.last("mtu"));
      if (!commonKey) {
        add(lines, "private-key", quoted(device.last("privatekey")));
      }
      if (!commonPort) {
        add(lines, "listen-port", device.last("listenport"));
      }
      routes(lines, device, peer);
      peers.put(name(link, peer, file.peers().size()), lines);
    }
  }

  private void routes(List<String> lines, WgQuickFile.Block device, WgQuickFile.Block peer) {
    String table = device.last("table");
    if (table == null || table.equals("auto")) {
      add(lines, "routes", list(networks(peer)));
    } else if (!table.equals("off")) {
      add(lines, "routes", list(networks(peer)));
      add(lines, "table", table);
    }
  }

  private void note(String link, WgQuickFile.Block block, ImmutableSet<String> known) {
    for (WgQuickFile.Setting setting : block.settings()) {
      if (!known.contains(setting.key())) {
        notTaken.add(
            link + ".conf:" + setting.line() + ": " + setting.key() + " is not taken over");
      }
    }
  }

  /** wg clears host bits without a word; here they would be an error. */
  private static List<String> networks(WgQuickFile.Block peer) {
    return peer.all("allowedips").stream()
        .map(text -> InterfaceAddress.parse(text).network().toString())
        .distinct()
        .toList();
  }

  private static List<String> addresses(WgQuickFile.Block device) {
    return device.all("address").stream()
        .map(text -> InterfaceAddress.parse(text).toString())
        .distinct()
        .toList();
  }

  /** The comment at the peer if it can be a name, else the interface's, numbered among several. */
  private String name(String link, WgQuickFile.Block peer, int count) {
    String comment = peer.comment();
    String fromComment =
        comment == null
            ? ""
            : CharMatcher.inRange('a', 'z')
                .or(CharMatcher.inRange('0', '9'))
                .negate()
                .trimAndCollapseFrom(Ascii.toLowerCase(comment), '-');
    String base =
        fromComment.isEmpty() || fromComment.length() > 30 ? link.replace('.', '-') : fromComment;
    String name = base;
    for (int i = 2; peers.containsKey(name); i++) {
      name = base + "-" + i;
    }
    return count > 1 && name.equals(link) ? link + "-1" : name;
  }

  private static @Nullable String keepalive(@Nullable String seconds) {
    return seconds == null || seconds.equals("off") || seconds.equals("0") ? null : seconds + "s";
  }

  private static @Nullable String quoted(@Nullable String value) {
    return value == null ? null : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static @Nullable String list(List<String> values) {
    return values.isEmpty()
        ? null
        : values.stream().collect(Collectors.joining("\", \"", "[\"", "\"]"));
  }

  private static void add(List<String> lines, String key, @Nullable String value) {
    if (value != null) {
      lines.add(key + " = " + value);
    }
  }

  private static void line(StringBuilder text, String indent, String key, @Nullable String value) {
    if (value != null) {
      text.append(indent).append(key).append(" = ").append(value).append('\n');
    }
  }
}
