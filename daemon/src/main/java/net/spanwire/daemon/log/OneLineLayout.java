package net.spanwire.daemon.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One event, one line, whatever is in it. For systemd's journal it begins with the priority of
 * sd-daemon(3), and the journal adds the time; else it begins with the time.
 */
final class OneLineLayout extends LayoutBase<ILoggingEvent> {

  private static final int FRAMES = 6;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private final boolean journal;

  OneLineLayout(boolean journal) {
    this.journal = journal;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    if (journal) {
      line.append('<').append(priority(event.getLevel())).append('>');
    } else {
      line.append(TIME.format(event.getInstant() == null ? Instant.now() : event.getInstant()))
          .append(' ')
          .append(event.getLevel())
          .append(' ');
    }
    if (event.getLevel().toInt() < Level.INFO_INT) {
      line.append(event.getLoggerName()).append(": ");
    }
    append(line, event.getFormattedMessage());
    for (IThrowableProxy e = event.getThrowableProxy(); e != null; e = e.getCause()) {
      append(line, e);
    }
    return line.append('\n').toString();
  }

  /** LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG. */
  private static int priority(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> 3;
      case Level.WARN_INT -> 4;
      case Level.INFO_INT -> 6;
      default -> 7;
    };
  }

  private static void append(StringBuilder line, IThrowableProxy e) {
    line.append(" | ").append(e.getClassName()).append(": ");
    append(line, String.valueOf(e.getMessage()));
    StackTraceElementProxy[] frames = e.getStackTraceElementProxyArray();
    for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
      line.append(i == 0 ? " at " : " < ").append(frames[i].getStackTraceElement());
    }
  }

  /** Keeps a line a line: what a peer sent must not look like another event. */
  private static void append(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append(' ');
        default -> line.append(c < ' ' || c == 0x7f ? '?' : c);
      }
    }
  }
}
