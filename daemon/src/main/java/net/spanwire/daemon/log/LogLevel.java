package net.spanwire.daemon.log;

import ch.qos.logback.classic.Level;

/** How much is logged. */
public enum LogLevel {
  OFF,
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE;

  Level level() {
    return Level.toLevel(name());
  }
}
