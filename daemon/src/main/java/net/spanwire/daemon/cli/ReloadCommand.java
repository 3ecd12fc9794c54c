package net.spanwire.daemon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.ControlOperations;
import net.spanwire.daemon.control.Json;
import net.spanwire.daemon.control.ReloadView;
import net.spanwire.daemon.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spanwire reload}. */
@Command(
    name = "reload",
    description = "Takes over the configuration file as it is by now: only what differs.")
final class ReloadCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;

  @Option(names = "--dry-run", description = "change nothing, say what would be changed")
  private boolean dryRun;

  @Option(names = "--json", description = "for programs")
  private boolean json;

  ReloadCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  @Override
  public Integer call() throws ControlException {
    List<ReloadView> answers = new ArrayList<>();
    socket.ask(
        new Request("reload", dryRun ? ControlOperations.DRY_RUN : null),
        item -> {
          answers.add(Json.read(item, ReloadView.class));
          if (json) {
            console.out().println(item);
          }
        });
    ReloadView view = answers.getFirst();
    if (!json) {
      print(view);
    }
    if (!view.errors().isEmpty()) {
      return ExitCode.CONFIG;
    }
    return view.refused().isEmpty() && view.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void print(ReloadView view) {
    view.warnings().forEach(warning -> console.err().println("warning: " + warning));
    view.errors().forEach(console.err()::println);
    if (!view.errors().isEmpty()) {
      console.complain(view.file() + " is wrong: nothing was changed");
      return;
    }
    Table table = new Table(console.out(), "WHAT", "NAME", "CHANGE", "KEYS", "COST");
    for (ReloadView.ChangeView change : view.changes()) {
      table.add(
          change.what(),
          change.name(),
          change.change(),
          String.join(", ", change.keys()),
          change.cost());
    }
    table.end("nothing differs");
    if (!view.restart().isEmpty()) {
      console.out().println("counts only after a restart: " + String.join(", ", view.restart()));
    }
    console.out().println(summary(view));
    view.failures().forEach(console::complain);
    if (!view.refused().isEmpty()) {
      console.complain(
          "nothing was changed: "
              + String.join(", ", view.refused())
              + " can only be taken over by a restart");
    }
  }

  private static String summary(ReloadView view) {
    String resets =
        "resets "
            + view.resets().size()
            + " of "
            + view.sessions()
            + (view.sessions() == 1 ? " session" : " sessions")
            + (view.resets().isEmpty() ? "" : ": " + String.join(", ", view.resets()));
    return view.applied() ? resets : resets + "; nothing was changed";
  }
}
