package net.spanwire.daemon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;
import net.spanwire.daemon.config.LinkLocalAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spanwire pubkey}. */
@Command(
    name = "pubkey",
    description = "Reads a private key from standard input, and prints its public key.")
final class PubkeyCommand implements Callable<Integer> {

  private static final int MAX_BYTES = 1024;

  private final Console console;

  @Option(
      names = "--link-local",
      description = "print, on a second line, the link-local address that the key gives")
  private boolean linkLocal;

  PubkeyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    try {
      String text =
          new String(console.in().readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1).strip();
      PublicKey key = PrivateKey.parse(text).publicKey();
      console.out().println(key);
      if (linkLocal) {
        console.out().println(LinkLocalAddress.of(key));
      }
      return ExitCode.DONE;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.FAILED, e.getMessage() + "; try: spanwire genkey | spanwire pubkey", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "cannot read standard input: " + e.getMessage(), e);
    }
  }
}
