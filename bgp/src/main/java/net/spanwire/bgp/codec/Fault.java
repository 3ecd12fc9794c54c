package net.spanwire.bgp.codec;

import net.spanwire.bgp.codec.AttributeError.Consequence;
import net.spanwire.bgp.message.NotificationCode;

/** What is wrong with one attribute, before it is known where it stood. */
record Fault(Consequence consequence, NotificationCode code, String words) {

  static Fault of(AttributeType type, NotificationCode code, String words) {
    return new Fault(type.malformed(), code, type + ": " + words);
  }

  static Fault length(AttributeType type, int length, String expected) {
    return of(
        type,
        NotificationCode.ATTRIBUTE_LENGTH_ERROR,
        "length " + length + ", expected " + expected);
  }

  /** RFC 4760 §7. */
  static Fault optional(Consequence consequence, String words) {
    return new Fault(consequence, NotificationCode.OPTIONAL_ATTRIBUTE_ERROR, words);
  }
}
