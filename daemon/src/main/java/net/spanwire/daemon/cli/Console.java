package net.spanwire.daemon.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** What commands talk to: the standard streams, and the time for "2m3s ago". */
public record Console(InputStream in, PrintStream out, PrintStream err, InstantSource clock) {

  /** That of this process. */
  public static Console system() {
    return new Console(
        System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), InstantSource.system());
  }

  /** Whatever the locale says: messages have more than ASCII. */
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
  }

  /** One line of an error. */
  void complain(String message) {
    err.println("spanwire: " + message);
  }
}
