package net.spanwire.bgp.mrt;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import net.spanwire.bgp.codec.Decoded;
import net.spanwire.bgp.codec.Framing;
import net.spanwire.bgp.codec.MessageDecoder;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.mrt.MrtRecord.TablePeer;
import net.spanwire.bgp.mrt.MrtRecord.TableRoute;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one peer said, out of records of its messages or of a table: UPDATEs, in their order. What
 * the recording speaker itself sent is left out.
 */
public final class Recording {

  private final MrtReader reader;
  private final Queue<Message.Update> read = new ArrayDeque<>();
  private final @Nullable IpAddress peer;
  private @Nullable IpAddress only;
  private ImmutableList<TablePeer> tablePeers = ImmutableList.of();
  private long unread;

  /**
   * Of one peer.
   *
   * @param peer its address; null if all records are of one peer
   */
  public Recording(MrtReader reader, @Nullable IpAddress peer) {
    this.reader = reader;
    this.peer = peer;
  }

  /** Records that could not be read, and messages that were malformed. */
  public long unread() {
    return unread;
  }

  /**
   * The next UPDATE, or null at the end.
   *
   * @throws IOException if the stream cannot be read on, or has more than one peer and none was
   *     chosen
   */
  public Message.@Nullable Update next() throws IOException {
    while (read.isEmpty()) {
      MrtRecord record = reader.next();
      if (record == null) {
        return null;
      }
      take(record);
    }
    return read.remove();
  }

  private void take(MrtRecord record) throws IOException {
    switch (record) {
      case MrtRecord.PeerIndexTable(_, _, _, var peers) -> tablePeers = peers;
      case MrtRecord.TableRoutes table -> {
        for (TableRoute route : table.routes()) {
          take(table, route);
        }
      }
      case MrtRecord.SessionMessage message -> {
        if (!message.sent() && isChosen(message.ends().peer())) {
          take(message);
        }
      }
      case MrtRecord.Malformed _ -> unread++;
      case MrtRecord.StateChange _, MrtRecord.Other _ -> {}
    }
  }

  private void take(MrtRecord.TableRoutes table, TableRoute route) throws IOException {
    if (route.peer() >= tablePeers.size()) {
      unread++;
    } else if (isChosen(tablePeers.get(route.peer()).address())) {
      read.add(
          Message.Update.announce(
              ImmutableList.of(new Nlri(table.destination(), route.pathId())), route.attributes()));
    }
  }

  private void take(MrtRecord.SessionMessage record) {
    MessageDecoder decoder = new MessageDecoder();
    decoder.established(
        NegotiatedSession.recorded(
            record.ends().peerAsn(), record.fourOctetAsn(), record.pathIds()),
        false);
    switch (decode(decoder, record.message())) {
      case null -> unread++;
      case Decoded.Reset _ -> unread++;
      case Decoded.Messages(var messages, var errors) -> {
        unread += errors.isEmpty() ? 0 : 1;
        for (Message message : messages) {
          if (message instanceof Message.Update update) {
            read.add(update);
          }
        }
      }
    }
  }

  /** Null where the bytes are not one whole message. */
  private static @Nullable Decoded decode(MessageDecoder decoder, Bytes message) {
    byte[] bytes = message.toArray();
    return bytes.length < Framing.HEADER_LENGTH || Framing.length(bytes, 0) != bytes.length
        ? null
        : decoder.decode(bytes, 0, bytes.length);
  }

  private boolean isChosen(IpAddress address) throws IOException {
    IpAddress wanted = peer;
    if (wanted != null) {
      return wanted.equals(address);
    }
    IpAddress first = only;
    only = address;
    if (first != null && !first.equals(address)) {
      throw new IOException(
          "it has records of " + first + " and of " + address + ": choose one of its peers");
    }
    return true;
  }
}
