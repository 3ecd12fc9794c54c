package net.spanwire.daemon.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Json;
import net.spanwire.daemon.control.Request;
import picocli.CommandLine.Option;

/** What the commands share that show rows: for people a table, for programs a list in JSON. */
final class Listing {

  @Option(names = "--json", description = "for programs")
  private boolean json;

  boolean json() {
    return json;
  }

  /**
   * Asks, and prints what comes.
   *
   * @return what the rows were judged to be: true if none of them is down
   */
  <T extends Record> boolean print(
      Console console, SocketOption socket, Request request, Rows<T> rows) throws ControlException {
    AtomicBoolean allUp = new AtomicBoolean(true);
    JsonArray array = new JsonArray(console.out());
    socket.ask(
        request,
        item -> {
          T row = Json.read(item, rows.type());
          if (!rows.isUp(row)) {
            allUp.set(false);
          }
          if (json) {
            array.add(item);
          } else {
            rows.add(row);
          }
        });
    if (json) {
      array.end();
    } else {
      rows.end();
    }
    return allUp.get();
  }

  /** Takes rows one by one, as there may be a million. */
  interface Rows<T extends Record> {
    Class<T> type();

    void add(T row);

    /** Prints what it held back. */
    void end();

    /** False for what {@code --fail-if-down} is about. */
    default boolean isUp(T row) {
      return true;
    }
  }
}
