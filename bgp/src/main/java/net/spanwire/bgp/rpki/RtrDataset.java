package net.spanwire.bgp.rpki;

import net.spanwire.core.net.AddressFamily;
import org.jspecify.annotations.Nullable;

/**
 * What one cache has said: the payloads as they were when it last ended, and those that are being
 * changed until it ends again, so that nobody sees half of an answer.
 */
final class RtrDataset {

  /** More payloads than the RPKI will have for long; an answer beyond is not kept. */
  private static final int MAX_PAYLOADS = 4_000_000;

  private static final int NO_SESSION = -1;

  /** What is wrong with something that the cache said. */
  enum Fault {
    UNEXPECTED(RtrError.CORRUPT_DATA, "out of place"),
    OTHER_SESSION(RtrError.CORRUPT_DATA, "another session identifier"),
    DUPLICATE(RtrError.DUPLICATE_ANNOUNCEMENT, "announced twice"),
    UNKNOWN(RtrError.WITHDRAWAL_OF_UNKNOWN_RECORD, "withdrawn, but never announced"),
    TOO_MANY(RtrError.INTERNAL_ERROR, "more than " + MAX_PAYLOADS + " payloads");

    private final RtrError error;
    private final String words;

    Fault(RtrError error, String words) {
      this.error = error;
      this.words = words;
    }

    RtrError error() {
      return error;
    }

    String words() {
      return words;
    }
  }

  private @Nullable VrpTable table;
  private @Nullable VrpTable next;
  private int sessionId = NO_SESSION;
  private int serial;

  /** The payloads, never to be changed; null while there is nothing that counts. */
  @Nullable VrpTable table() {
    return table;
  }

  int serial() {
    return serial;
  }

  /** The session identifier, or -1 while there is none. */
  int sessionId() {
    return sessionId;
  }

  boolean hasSession() {
    return sessionId != NO_SESSION;
  }

  boolean isOf(int other) {
    return sessionId == other;
  }

  /** Whether {@link #query} asks for changes alone. */
  boolean asksForChanges() {
    return table != null && hasSession();
  }

  RtrPdu query() {
    return asksForChanges() ? new RtrPdu.SerialQuery(sessionId, serial) : new RtrPdu.ResetQuery();
  }

  @Nullable Fault begin(int session) {
    if (next != null) {
      return Fault.UNEXPECTED;
    }
    VrpTable known = table;
    if (asksForChanges() && known != null) {
      if (session != sessionId) {
        return Fault.OTHER_SESSION;
      }
      next = known.copy();
    } else {
      sessionId = session;
      next = new VrpTable();
    }
    return null;
  }

  @Nullable Fault change(boolean announced, Vrp vrp) {
    VrpTable changing = next;
    if (changing == null) {
      return Fault.UNEXPECTED;
    }
    if (!announced) {
      return changing.remove(vrp) ? null : Fault.UNKNOWN;
    }
    if (!changing.add(vrp)) {
      return Fault.DUPLICATE;
    }
    return changing.size(AddressFamily.IPV4) + changing.size(AddressFamily.IPV6) > MAX_PAYLOADS
        ? Fault.TOO_MANY
        : null;
  }

  @Nullable Fault routerKey() {
    return next == null ? Fault.UNEXPECTED : null;
  }

  @Nullable Fault end(int session, int newSerial) {
    VrpTable complete = next;
    if (complete == null) {
      return Fault.UNEXPECTED;
    }
    if (session != sessionId) {
      return Fault.OTHER_SESSION;
    }
    table = complete;
    next = null;
    serial = newSerial;
    return null;
  }

  /** The answer does not come to its end. */
  void abandon() {
    next = null;
    if (table == null) {
      sessionId = NO_SESSION;
    }
  }

  /** What changed since cannot be asked any more; what is known stays until everything has come. */
  void forgetSession() {
    next = null;
    sessionId = NO_SESSION;
  }

  void forget() {
    forgetSession();
    table = null;
  }
}
