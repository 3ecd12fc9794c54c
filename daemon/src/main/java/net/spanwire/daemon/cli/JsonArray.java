package net.spanwire.daemon.cli;

import java.io.PrintStream;

/** Prints a list of JSON objects, each on a line, without holding them. */
final class JsonArray {

  private final PrintStream out;
  private boolean begun;

  JsonArray(PrintStream out) {
    this.out = out;
  }

  void add(String object) {
    out.print(begun ? ",\n " : "[\n ");
    out.print(object);
    begun = true;
  }

  void end() {
    out.println(begun ? "\n]" : "[]");
  }
}
