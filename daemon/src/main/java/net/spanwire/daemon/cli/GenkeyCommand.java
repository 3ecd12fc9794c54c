package net.spanwire.daemon.cli;

import java.security.SecureRandom;
import net.spanwire.core.wireguard.PrivateKey;
import picocli.CommandLine.Command;

/** {@code spanwire genkey}. */
@Command(name = "genkey", description = "Prints a new private key, as 'wg genkey' does.")
final class GenkeyCommand implements Runnable {

  private final Console console;

  GenkeyCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    console.out().println(PrivateKey.generate(new SecureRandom()).toBase64());
  }
}
