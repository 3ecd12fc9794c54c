package net.spanwire.daemon.cli;

import java.security.SecureRandom;
import net.spanwire.core.wireguard.PresharedKey;
import picocli.CommandLine.Command;

/** {@code spanwire genpsk}. */
@Command(name = "genpsk", description = "Prints a new preshared key, as 'wg genpsk' does.")
final class GenpskCommand implements Runnable {

  private final Console console;

  GenpskCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    console.out().println(PresharedKey.generate(new SecureRandom()).toBase64());
  }
}
