package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Records what goes over one interface, and tells what it was. */
final class Wiretap {
  private final NetworkNamespace site;
  private final String name;
  private final ChildProcess capture;
  private String decoding = "";

  Wiretap(NetworkNamespace site, String device) {
    this.site = site;
    this.name = device + ".pcap";
    capture =
        site.start(
            "capture-" + device,
            List.of("dumpcap", "-q", "-i", device, "-w", NetworkNamespace.DIRECTORY + "/" + name));
    site.lab()
        .await("dumpcap has begun", Duration.ofSeconds(15), () -> capture.log().contains("File:"));
  }

  /** How to read what its port does not tell, as tshark's {@code -d} takes it. */
  void decode(String as) {
    decoding = as;
  }

  /** Ends the recording; returns how many packets match the display filter. */
  long count(String filter) {
    // What the kernel has counted is in the file only after dumpcap's next flush.
    Lab.pause(Duration.ofSeconds(1));
    capture.stop(Duration.ofSeconds(10));
    return packets(filter);
  }

  /** How many packets of the ended recording match another display filter. */
  long packets(String filter) {
    List<String> command =
        new ArrayList<>(
            List.of("tshark", "-n", "-r", NetworkNamespace.DIRECTORY + "/" + name, "-Y", filter));
    if (!decoding.isEmpty()) {
      command.addAll(List.of("-d", decoding));
    }
    return site.run(command.toArray(String[]::new)).lines().filter(line -> !line.isBlank()).count();
  }
}
