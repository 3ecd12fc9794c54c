package net.spanwire.daemon.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Asks a daemon on its control socket. */
public final class ControlClient implements AutoCloseable {

  private static final String ITEM = "{\"item\":";

  private final SocketChannel channel;
  private final BufferedReader lines;

  private ControlClient(SocketChannel channel) {
    this.channel = channel;
    this.lines =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8.newDecoder(), -1));
  }

  /**
   * Connects.
   *
   * @throws ControlException saying what to do where nobody answers
   */
  public static ControlClient connect(Path path) throws ControlException {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
        return new ControlClient(channel);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ControlException(ControlException.Kind.UNREACHABLE, unreachable(path, e), e);
    }
  }

  private static String unreachable(Path path, IOException e) {
    if (!Files.exists(path)) {
      return "no daemon answers: there is no "
          + path
          + "; start one with 'spanwire run -c FILE', or name its socket with --control-socket";
    }
    if (e instanceof ConnectException) {
      return "no daemon answers on "
          + path
          + ", which an earlier one left behind; start one with"
          + " 'spanwire run -c FILE'";
    }
    return "cannot connect to "
        + path
        + " ("
        + e.getMessage()
        + "): run this as root, or as a"
        + " member of the group "
        + Caller.GROUP;
  }

  /**
   * Sends a request and passes on each item, as the JSON that came.
   *
   * @throws ControlException if the daemon refuses, or is gone
   */
  public void ask(Request request, Consumer<String> items) throws ControlException {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(Json.write(request) + "\n");
      while (bytes.hasRemaining()) {
        int _ = channel.write(bytes);
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ITEM)) {
          items.accept(line.substring(ITEM.length(), line.length() - 1));
        } else if (!line.isBlank()) {
          finish(line);
          return;
        }
      }
    } catch (IOException e) {
      throw new ControlException(
          ControlException.Kind.FAILED, "lost the daemon: " + e.getMessage(), e);
    }
    throw new ControlException(
        ControlException.Kind.FAILED, "the daemon hung up before it had answered: has it stopped?");
  }

  private static void finish(String line) throws ControlException {
    Reply reply;
    try {
      reply = readReply(line);
    } catch (JacksonException e) {
      throw new ControlException(
          ControlException.Kind.FAILED, "this is no answer of a daemon: " + line, e);
    }
    if (reply.error() != null) {
      throw new ControlException(reply.kind(), reply.error());
    }
  }

  private record Reply(ControlException.Kind kind, @Nullable String error) {}

  private static Reply readReply(String line) {
    String error = null;
    ControlException.Kind kind = ControlException.Kind.FAILED;
    try (JsonParser parser = Json.parser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("error")) {
          error = parser.getString();
        } else if (name.equals("kind")) {
          kind = kind(parser.getString());
        }
      }
    }
    return new Reply(kind, error);
  }

  private static ControlException.Kind kind(String word) {
    for (ControlException.Kind kind : ControlException.Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
        return kind;
      }
    }
    return ControlException.Kind.FAILED;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
