package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** StayRTR: a cache of the RPKI that serves a file over RTR. */
final class Stayrtr {
  private static final String FILE = "vrps.json";

  private final NetworkNamespace site;
  private final String listen;

  /** Who may originate what. */
  record Payload(String prefix, int maxLength, long asn) {}

  Stayrtr(NetworkNamespace site, String listen) {
    this.site = site;
    this.listen = listen;
  }

  /** Starts it; {@code version} is the newest of the protocol that it speaks: 0, 1 or 2. */
  ChildProcess start(List<Payload> payloads, int version) {
    serve(payloads);
    ChildProcess process =
        site.start(
            "stayrtr",
            List.of(
                "stayrtr",
                "-bind",
                listen,
                "-cache",
                NetworkNamespace.DIRECTORY + "/" + FILE,
                "-checktime=false",
                "-metrics.addr",
                "",
                "-refresh",
                "1",
                "-rtr.refresh",
                "600",
                "-rtr.retry",
                "60",
                "-rtr.expire",
                "1200",
                "-protocol",
                Integer.toString(version)));
    site.lab()
        .await(
            "StayRTR has read its file",
            Duration.ofSeconds(15),
            () -> process.log().contains("New update") || process.log().contains("unique"));
    return process;
  }

  /** Serves other payloads: StayRTR looks at its file every second. */
  void serve(List<Payload> payloads) {
    String roas =
        payloads.stream()
            .map(payload ->
                "{\"prefix\": \"%s\", \"maxLength\": %d, \"asn\": %d}"
                    .formatted(payload.prefix(), payload.maxLength(), payload.asn()))
            .collect(Collectors.joining(",\n"));
    site.file(FILE, "{\"roas\": [" + roas + "]}\n");
  }
}
