package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Bytes;

/** What became of the bytes of one message. */
public sealed interface Decoded {

  /**
   * The session goes on.
   *
   * @param messages what the bytes say, in order: none where they concern a family that the session
   *     does not carry, several where one UPDATE carries several families
   * @param errors attribute errors that were survived, to be logged (RFC 7606 §6)
   */
  record Messages(ImmutableList<Message> messages, ImmutableList<AttributeError> errors)
      implements Decoded {

    static final Messages NONE = new Messages(ImmutableList.of(), ImmutableList.of());

    static Messages of(Message message) {
      return new Messages(ImmutableList.of(message), ImmutableList.of());
    }
  }

  /**
   * The session ends.
   *
   * @param notification what the neighbour is told
   * @param reason what our operator is told
   */
  record Reset(Message.Notification notification, String reason) implements Decoded {

    static Reset of(NotificationCode code, Bytes data, String reason) {
      return new Reset(new Message.Notification(code, data), reason);
    }
  }
}
