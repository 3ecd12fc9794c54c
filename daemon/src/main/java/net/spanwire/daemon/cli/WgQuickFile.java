package net.spanwire.daemon.cli;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of wg-quick(8).
 *
 * @param device the sections of {@code [Interface]}, as one
 * @param peers each {@code [Peer]}
 */
record WgQuickFile(Block device, ImmutableList<Block> peers) {

  /** One setting; {@code key} in lower case. */
  record Setting(String key, String value, int line) {}

  /**
   * A section.
   *
   * @param comment the comment right before or after its title: people put the peer's name there
   */
  record Block(List<Setting> settings, @Nullable String comment) {

    /** The last value of a key, as wg has it; null where it is not set. */
    @Nullable String last(String key) {
      String value = null;
      for (Setting setting : settings) {
        value = setting.key().equals(key) ? setting.value() : value;
      }
      return value;
    }

    /** All values of a key that takes lists and may be repeated. */
    ImmutableList<String> all(String key) {
      ImmutableList.Builder<String> values = ImmutableList.builder();
      for (Setting setting : settings) {
        if (setting.key().equals(key)) {
          values.addAll(Splitter.on(',').trimResults().omitEmptyStrings().split(setting.value()));
        }
      }
      return values.build();
    }
  }

  /**
   * Reads the lines of a file.
   *
   * @throws IllegalArgumentException for what is no such file, with the line
   */
  static WgQuickFile parse(List<String> lines) {
    Block device = new Block(new ArrayList<>(), null);
    List<Block> peers = new ArrayList<>();
    Block current = null;
    String comment = null;
    boolean inPeer = false;
    for (int i = 0; i < lines.size(); i++) {
      String whole = lines.get(i);
      int hash = whole.indexOf('#');
      String line = (hash < 0 ? whole : whole.substring(0, hash)).strip();
      String remark = hash < 0 ? null : whole.substring(hash + 1).strip();
      if (Ascii.equalsIgnoreCase(line, "[Interface]")) {
        current = device;
        inPeer = false;
      } else if (Ascii.equalsIgnoreCase(line, "[Peer]")) {
        current = new Block(new ArrayList<>(), remark == null ? comment : remark);
        peers.add(current);
        inPeer = true;
      } else if (!line.isEmpty()) {
        setting(current, line, i + 1);
      } else if (current != null && inPeer && remark != null && isFresh(current)) {
        peers.set(peers.size() - 1, new Block(current.settings(), remark));
        current = peers.getLast();
      }
      comment = line.isEmpty() ? remark : null;
    }
    return new WgQuickFile(device, ImmutableList.copyOf(peers));
  }

  private static boolean isFresh(Block peer) {
    return peer.settings().isEmpty() && peer.comment() == null;
  }

  private static void setting(@Nullable Block block, String line, int number) {
    int equals = line.indexOf('=');
    if (block == null || equals < 1) {
      throw new IllegalArgumentException(
          number
              + ": '"
              + line
              + "' is no setting of wg-quick, expected [Interface], [Peer] or"
              + " Key = value");
    }
    String key = Ascii.toLowerCase(line.substring(0, equals).strip());
    block.settings().add(new Setting(key, line.substring(equals + 1).strip(), number));
  }
}
