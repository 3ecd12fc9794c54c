package net.spanwire.daemon.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Aligned columns. The widths come from the first rows, which are held back until it is known; the
 * rest is printed as it comes.
 */
final class Table {

  private static final int HELD_BACK = 500;
  private static final String GAP = "  ";

  private final PrintStream out;
  private final List<String> titles;
  private final int[] widths;
  private final List<List<String>> held = new ArrayList<>();
  private boolean flowing;

  Table(PrintStream out, String... titles) {
    this.out = out;
    this.titles = List.of(titles);
    this.widths = new int[titles.length];
  }

  /** Adds a row; null and empty cells are shown as a dash. */
  void add(@Nullable Object... cells) {
    List<String> row = new ArrayList<>(cells.length);
    for (Object cell : cells) {
      row.add(Words.orDash(cell));
    }
    if (flowing) {
      print(row);
      return;
    }
    held.add(row);
    if (held.size() == HELD_BACK) {
      release();
    }
  }

  /** Prints what was held back; {@code nothing} where there was no row at all. */
  void end(String nothing) {
    if (!flowing && held.isEmpty()) {
      out.println(nothing);
      return;
    }
    release();
  }

  private void release() {
    if (flowing) {
      return;
    }
    flowing = true;
    measure(titles);
    held.forEach(this::measure);
    print(titles);
    held.forEach(this::print);
    held.clear();
  }

  private void measure(List<String> row) {
    for (int i = 0; i < row.size(); i++) {
      widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
    }
  }

  private void print(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String cell = row.get(i);
      line.append(cell);
      if (i < row.size() - 1) {
        int pad = widths[i] - cell.codePointCount(0, cell.length());
        line.repeat(' ', Math.max(0, pad)).append(GAP);
      }
    }
    out.println(line.toString().stripTrailing());
  }
}
