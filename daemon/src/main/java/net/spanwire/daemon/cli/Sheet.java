package net.spanwire.daemon.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** What is known of one thing: a title, and lines of a name and a value. */
final class Sheet {

  private final PrintStream out;

  Sheet(PrintStream out) {
    this.out = out;
  }

  void title(String title) {
    out.println(title);
  }

  /** Prints nothing where there is no value. */
  void line(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      out.println("  " + name + ": " + value);
    }
  }
}
