package net.spanwire.core.io;

import java.io.IOException;

/** The system refused a device or a socket; the message is one line that says what to do. */
public final class SystemException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int errno;

  public SystemException(int errno, String message) {
    super(message + " (" + Errno.name(errno) + ")");
    this.errno = errno;
  }

  /** One of {@link Errno}, positive. */
  public int errno() {
    return errno;
  }
}
