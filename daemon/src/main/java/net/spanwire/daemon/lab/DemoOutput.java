package net.spanwire.daemon.lab;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * What the demo prints: one line a happening, with the seconds since the start; colours on a
 * terminal only.
 */
final class DemoOutput {
  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final boolean colours;
  private final long start = System.nanoTime();

  DemoOutput(PrintStream out) {
    this.out = out;
    this.colours =
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
            && System.getenv("NO_COLOR") == null;
  }

  /** A headline between empty lines. */
  void title(String text) {
    out.println();
    out.println(styled(BOLD, text));
    out.println();
  }

  /** An empty line. */
  void gap() {
    out.println();
  }

  /** Text as it is, indented. */
  void text(String text) {
    text.lines().forEach(line -> out.println(("    " + line).stripTrailing()));
  }

  /** Text of less weight, indented. */
  void aside(String text) {
    text.lines().forEach(line -> out.println(styled(DIM, ("    " + line).stripTrailing())));
  }

  /** Something has come about. */
  void happened(String text) {
    line(GREEN, "ok", text);
  }

  /** Something is being done to the network. */
  void doing(String text) {
    line(YELLOW, "->", text);
  }

  private void line(String colour, String mark, String text) {
    double seconds = (System.nanoTime() - start) / 1e9;
    out.println(String.format(Locale.ROOT, "%6.1f s  %s  %s", seconds, styled(colour, mark), text));
  }

  private String styled(String style, String text) {
    return colours && !text.isEmpty() ? style + text + PLAIN : text;
  }
}
