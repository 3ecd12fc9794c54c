package net.spanwire.daemon.control;

import java.nio.charset.StandardCharsets;

/**
 * For {@code bench/fuzz}: any line as a request of a client, and as a view that a daemon sends. It
 * is read, or refused by an {@link IllegalArgumentException}; what was read reads alike again.
 */
public final class RequestFuzz {

  private RequestFuzz() {}

  /** The first byte chooses what the rest is read as. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0 || data.length > 4096) {
      return;
    }
    String line = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
    switch ((data[0] & 0xff) % 4) {
      case 0 -> read(line, Request.class);
      case 1 -> read(line, NeighborView.class);
      case 2 -> read(line, RouteView.class);
      default -> read(line, TunnelView.class);
    }
  }

  private static <T extends Record> void read(String line, Class<T> type) {
    T view;
    try {
      view = Json.read(line, type);
    } catch (IllegalArgumentException e) {
      return;
    }
    T again = Json.read(Json.write(view), type);
    if (!again.equals(view)) {
      throw new AssertionError(view + " reads as " + again);
    }
  }
}
