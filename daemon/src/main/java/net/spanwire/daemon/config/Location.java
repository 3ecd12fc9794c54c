package net.spanwire.daemon.config;

/**
 * A place in a file.
 *
 * @param file the path as it was given
 * @param line counted from 1
 */
public record Location(String file, int line) implements Comparable<Location> {

  @Override
  public int compareTo(Location other) {
    int byFile = file.compareTo(other.file);
    return byFile != 0 ? byFile : Integer.compare(line, other.line);
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
