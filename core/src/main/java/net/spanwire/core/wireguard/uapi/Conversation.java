package net.spanwire.core.wireguard.uapi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import net.spanwire.core.io.Errno;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: bytes go in, answers come out. A request is done as a whole once its
 * empty line has come, or not at all. After a fault in a request the rest of it is read and
 * ignored, so that the client, which may still be writing, comes to read the answer. What is no
 * request at all ends the conversation.
 */
public final class Conversation {

  /** The longest line of a request is an endpoint with a zone. */
  private static final int LINE_BYTES = 256;

  private final Subject subject;
  private final Scopes scopes;
  private final byte[] line = new byte[LINE_BYTES];
  private int length;
  private State state = State.BETWEEN;
  private @Nullable SetReader reader;
  private @Nullable UapiRefusal refusal;

  private enum State {
    BETWEEN,
    GET,
    SET,
    OVER
  }

  /** The interface that is talked about. */
  public interface Subject {

    InterfaceReport report() throws UapiRefusal;

    /** Does all that is asked for, or nothing. */
    void change(SetRequest request) throws UapiRefusal;

    /** A request was refused; for the log. */
    void onRefused(UapiRefusal refusal);
  }

  public Conversation(Subject subject, Scopes scopes) {
    this.subject = subject;
    this.scopes = scopes;
  }

  /** True if the client is to be hung up on, once it has what was answered. */
  public boolean isOver() {
    return state == State.OVER;
  }

  /** Takes what a client sent; returns what is to be answered, often nothing. */
  public String receive(byte[] bytes, int count) {
    StringBuilder answers = new StringBuilder();
    for (int i = 0; i < count && state != State.OVER; i++) {
      if (bytes[i] == '\n') {
        String text = new String(line, 0, length, ISO_8859_1);
        length = 0;
        answers.append(onLine(text));
      } else if (length == LINE_BYTES) {
        answers.append(hangUp("a line is longer than " + LINE_BYTES + " bytes"));
      } else {
        line[length++] = bytes[i];
      }
    }
    return answers.toString();
  }

  private String onLine(String text) {
    return switch (state) {
      case BETWEEN -> begin(text);
      case GET -> text.isEmpty() ? end(this::get) : ignore(trailing());
      case SET -> text.isEmpty() ? end(this::set) : onSetLine(text);
      case OVER -> "";
    };
  }

  private String begin(String text) {
    refusal = null;
    switch (text) {
      case "get=1" -> state = State.GET;
      case "set=1" -> {
        state = State.SET;
        reader = new SetReader(scopes);
      }
      default -> {
        return hangUp("neither get=1 nor set=1");
      }
    }
    return "";
  }

  private static UapiRefusal trailing() {
    return new UapiRefusal(Errno.EINVAL, "a get request has no more lines");
  }

  private String onSetLine(String text) {
    if (reader != null) {
      try {
        reader.line(text);
      } catch (UapiRefusal e) {
        reader = null;
        return ignore(e);
      }
    }
    return "";
  }

  /** The rest of the request is read and ignored. */
  private String ignore(UapiRefusal why) {
    refusal = refusal == null ? why : refusal;
    return "";
  }

  private String get() throws UapiRefusal {
    return subject.report().text(scopes);
  }

  private String set() throws UapiRefusal {
    if (reader != null) {
      subject.change(reader.end());
    }
    return "";
  }

  private interface Operation {
    String run() throws UapiRefusal;
  }

  private String end(Operation operation) {
    state = State.BETWEEN;
    try {
      if (refusal != null) {
        throw refusal;
      }
      return operation.run() + errno(0);
    } catch (UapiRefusal e) {
      subject.onRefused(e);
      return errno(e.errno());
    } finally {
      reader = null;
    }
  }

  /** Negative, as wireguard-go has it and {@code wg} reads it. */
  private static String errno(int errno) {
    return "errno=" + -errno + "\n\n";
  }

  private String hangUp(String why) {
    state = State.OVER;
    UapiRefusal refused = new UapiRefusal(Errno.EPROTO, why);
    subject.onRefused(refused);
    return errno(refused.errno());
  }
}
