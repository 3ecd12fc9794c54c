package net.spanwire.kernelroute;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.OptionalInt;

/**
 * The kernel's check of source addresses (RFC 3704), which marked packets can fall foul of: the
 * answer of a tunnel's far end comes in by the uplink, while the route back to it may, for packets
 * without our mark, lead through the tunnel. A strict check (rp_filter 1) then drops it.
 *
 * <p>Reads and writes /proc/sys/net of the calling thread's network namespace.
 */
public final class ReversePathFilter {

  private static final int STRICT = 1;

  private final Path ipv4Settings;

  public ReversePathFilter() {
    this(Path.of("/proc/sys/net/ipv4/conf"));
  }

  ReversePathFilter(Path ipv4Settings) {
    this.ipv4Settings = ipv4Settings;
  }

  /**
   * Has the check look at a packet's mark, where that is allowed: enough wherever a packet filter
   * gives arriving packets of the tunnels their mark back.
   *
   * @return true if it is set now
   */
  public boolean enableSourceValidMark() {
    if (value("all", "src_valid_mark").orElse(0) == 1) {
      return true;
    }
    try {
      Files.writeString(ipv4Settings.resolve("all/src_valid_mark"), "1\n");
    } catch (IOException e) {
      return false;
    }
    return value("all", "src_valid_mark").orElse(0) == 1;
  }

  /**
   * What must be set for tunnels whose packets come in by these interfaces, in words; empty if all
   * is well.
   */
  public ImmutableList<String> advice(Collection<String> interfaces) {
    ImmutableList.Builder<String> advice = ImmutableList.builder();
    int all = value("all", "rp_filter").orElse(0);
    for (String name : interfaces) {
      int own = value(name, "rp_filter").orElse(0);
      if (Math.max(all, own) == STRICT) { // the kernel takes the greater of the two
        advice.add(
            "%s drops answers of tunnels whose endpoint a learned route covers (rp_filter 1): set"
                    .formatted(name)
                + " net.ipv4.conf."
                + (own == STRICT && all != STRICT ? name : "all")
                + ".rp_filter=2");
      }
    }
    if (value("all", "src_valid_mark").orElse(0) == 0) {
      advice.add("the source check ignores marks: set net.ipv4.conf.all.src_valid_mark=1");
    }
    return advice.build();
  }

  private OptionalInt value(String name, String setting) {
    try {
      String text = Files.readString(ipv4Settings.resolve(name).resolve(setting)).strip();
      return OptionalInt.of(Integer.parseInt(text));
    } catch (IOException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
