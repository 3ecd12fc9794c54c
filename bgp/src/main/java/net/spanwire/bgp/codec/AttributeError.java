package net.spanwire.bgp.codec;

import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Bytes;

/**
 * Something wrong in the path attributes of an UPDATE.
 *
 * @param type the attribute's type code, or 0 for the list as a whole
 * @param code what the neighbour is told if the session ends for it
 * @param data the attribute as it came: flags, type, length and value
 * @param reason what our operator is told: {@code ORIGIN: length 2, expected 1}
 */
public record AttributeError(
    int type, Consequence consequence, NotificationCode code, Bytes data, String reason) {

  /** What an error costs, the mildest first (RFC 7606 §2, §3 h). */
  public enum Consequence {
    /** The route stays, without the attribute. */
    ATTRIBUTE_DISCARD("attribute discarded"),
    /** The destinations are withdrawn. */
    TREAT_AS_WITHDRAW("treated as withdrawn"),
    /** A NOTIFICATION ends the session. */
    SESSION_RESET("session reset");

    private final String words;

    Consequence(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  @Override
  public String toString() {
    return reason + " (" + consequence.words() + ")";
  }
}
