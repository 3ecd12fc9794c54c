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
    DaemonProcess daemon = new DaemonProcess();
    if (args.length > 0 && args[0].equals("run")) {
      daemon.prepare();
    }
    Cli cli =
        new Cli(
            Console.system(),
            daemon,
            new WireguardProcess(),
            (keep, out, err) -> Demo.run(new DemoOptions(keep), out, err));
    int code = cli.run(List.of(args));
    if (code != 0) {
      System.exit(code);
    }
  }
}
