package net.spanwire.daemon;

import java.util.List;
import net.spanwire.daemon.cli.Cli;
import net.spanwire.daemon.cli.Console;
import net.spanwire.daemon.lab.Demo;
import net.spanwire.daemon.lab.DemoOptions;

/** The program. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    Cli cli =
        new Cli(
            Console.system(),
            new DaemonProcess(),
            new WireguardProcess(),
            (keep, out, err) -> Demo.run(new DemoOptions(keep), out, err));
    int code = cli.run(List.of(args));
    if (code != 0) {
      System.exit(code);
    }
  }
}
