package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.List;

/** BIRD as another client of the same cache, asked for its verdicts. */
final class BirdRpki {
  private static final String SOCKET = NetworkNamespace.DIRECTORY + "/rpki.ctl";

  private final NetworkNamespace site;

  BirdRpki(NetworkNamespace site) {
    this.site = site;
  }

  /** Starts it and waits for its tables to be filled. */
  void start(String cache, int port, int payloads) {
    String file =
        site.file(
            "rpki.conf",
            """
            router id 192.0.2.9;
            log stderr all;
            roa4 table r4;
            roa6 table r6;
            protocol device { }
            protocol rpki cache {
              roa4 { table r4; };
              roa6 { table r6; };
              remote %s port %d;
              retry 2;
            }
            """
                .formatted(cache, port));
    site.start(
        "bird-rpki", List.of("bird", "-f", "-c", file, "-s", SOCKET, "-P", "/run/bird-rpki.pid"));
    site.lab().await("BIRD has all payloads", Duration.ofSeconds(20), () -> count() == payloads);
  }

  private int count() {
    return (int)
        (ask("show", "route", "table", "r4").output()
                + ask("show", "route", "table", "r6").output())
            .lines()
            .filter(line -> line.contains("[cache"))
            .count();
  }

  /** {@code valid}, {@code invalid} or {@code not-found}. */
  String verdict(String prefix, long origin) {
    String table = prefix.indexOf(':') < 0 ? "r4" : "r6";
    String answer =
        ask("eval", "roa_check(" + table + ", " + prefix + ", " + origin + ")").output().strip();
    return switch (answer.charAt(answer.length() - 1)) {
      case '0' -> "not-found";
      case '1' -> "valid";
      case '2' -> "invalid";
      default -> throw new LabFailure("BIRD says of " + prefix + ": " + answer);
    };
  }

  private Commands.Result ask(String... command) {
    String[] all = new String[command.length + 3];
    all[0] = "birdc";
    all[1] = "-s";
    all[2] = SOCKET;
    System.arraycopy(command, 0, all, 3, command.length);
    return site.attempt(all);
  }
}
