package net.spanwire.daemon.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spanwire help}. */
@Command(name = "help", description = "Says how the program, or one command, is used.")
final class HelpCommand implements Runnable {

  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "such as 'show routes'")
  private List<String> words = new ArrayList<>();

  HelpCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    CommandLine command = spec.root().commandLine();
    for (String word : words) {
      command = command.getSubcommands().get(word);
      if (command == null) {
        throw new ParameterException(spec.commandLine(), "there is no command '" + word + "'");
      }
    }
    command.usage(console.out());
  }
}
