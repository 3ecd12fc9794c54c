package net.spanwire.daemon.config;

import java.util.HashMap;
import java.util.Map;

/** Things that only one may have: the second who asks is told of the first. */
final class Claims<T> {

  private final Map<T, Location> taken = new HashMap<>();
  private final Section section;

  Claims(Section section) {
    this.section = section;
  }

  /**
   * Claims {@code thing}.
   *
   * @param what begins the message, up to {@code is taken …}
   */
  void claim(T thing, String what, Location where) {
    Location first = taken.putIfAbsent(thing, where);
    if (first != null) {
      section.error(where, what + " is taken already at " + first + ", expected it once");
    }
  }
}
