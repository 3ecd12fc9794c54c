package net.spanwire.bgp.transport;

import java.net.InetSocketAddress;
import java.util.Arrays;
import net.spanwire.bgp.fsm.SessionEnding;
import net.spanwire.bgp.fsm.SessionEnding.Cause;
import net.spanwire.bgp.fsm.SessionOpening;
import net.spanwire.core.net.Bytes;
import org.jspecify.annotations.Nullable;

/** The first and the last words of a connection, byte for byte: what a monitoring station asks. */
final class Transcript {

  private static final int TYPE_AT = 18;
  private static final int OPEN = 1;
  private static final int NOTIFICATION = 3;

  private Bytes openSent = Bytes.EMPTY;
  private Bytes openReceived = Bytes.EMPTY;
  private @Nullable SessionEnding ending;

  /** The neighbour said this. */
  void heard(byte[] message, int length) {
    switch (message[TYPE_AT]) {
      case OPEN -> openReceived = copy(message, 0, length);
      case NOTIFICATION -> end(Cause.REMOTE_NOTIFICATION, copy(message, 0, length));
      default -> {}
    }
  }

  /** We said this. */
  void said(byte[] bytes, int from, int to) {
    switch (bytes[from + TYPE_AT]) {
      case OPEN -> openSent = copy(bytes, from, to);
      case NOTIFICATION -> end(Cause.LOCAL_NOTIFICATION, copy(bytes, from, to));
      default -> {}
    }
  }

  void closedByNeighbor() {
    end(Cause.REMOTE_CLOSE, Bytes.EMPTY);
  }

  /** What came first counts. */
  private void end(Cause cause, Bytes notification) {
    if (ending == null) {
      ending = new SessionEnding(cause, notification);
    }
  }

  SessionOpening opening(@Nullable InetSocketAddress local, @Nullable InetSocketAddress remote) {
    return new SessionOpening(port(local), port(remote), openSent, openReceived);
  }

  SessionEnding ending() {
    SessionEnding known = ending;
    return known == null ? new SessionEnding(Cause.LOCAL_CLOSE, Bytes.EMPTY) : known;
  }

  private static int port(@Nullable InetSocketAddress address) {
    return address == null ? 0 : address.getPort();
  }

  private static Bytes copy(byte[] bytes, int from, int to) {
    return Bytes.copyOf(Arrays.copyOfRange(bytes, from, to));
  }
}
