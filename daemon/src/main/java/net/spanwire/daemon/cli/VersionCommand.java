package net.spanwire.daemon.cli;

import picocli.CommandLine.Command;

/** {@code spanwire version}. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Runnable {

  private final Console console;

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    console.out().println("spanwire " + Version.get() + " on Java " + Runtime.version().feature());
  }
}
