package net.spanwire.daemon.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code spanwire import}. */
@Command(
    name = "import",
    description = "Reads files of wg-quick, and prints the same as a configuration of Spanwire.")
final class ImportCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "such as /etc/wireguard/wg0.conf")
  private List<Path> files = new ArrayList<>();

  ImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    WgQuickImport all = new WgQuickImport();
    for (Path file : files) {
      try {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.conf$", "");
        all.add(name, WgQuickFile.parse(Files.readAllLines(file)));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(ExitCode.CONFIG, file + ":" + e.getMessage(), e);
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.FAILED, "cannot read " + file + ": " + words(e), e);
      }
    }
    try {
      console.out().print(all.hocon());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.CONFIG, "cannot take this over: " + e.getMessage(), e);
    }
    all.notTaken().forEach(console::complain);
    return ExitCode.DONE;
  }

  private static String words(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no such file";
      case AccessDeniedException denied -> "permission denied";
      case CharacterCodingException binary -> "it is not UTF-8 text";
      default -> String.valueOf(e.getMessage());
    };
  }
}
