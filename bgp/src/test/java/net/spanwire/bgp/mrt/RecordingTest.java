package net.spanwire.bgp.mrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.mrt.MrtRecord.SessionEnds;
import net.spanwire.bgp.mrt.MrtRecord.TablePeer;
import net.spanwire.bgp.mrt.MrtRecord.TableRoute;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordingTest {

  private static final Instant TIME = Instant.ofEpochSecond(1);
  private static final IpAddress A = IpAddress.parse("192.0.2.1");
  private static final IpAddress B = IpAddress.parse("192.0.2.2");
  private static final PathAttributes FROM_A = attributes(A);
  private static final PathAttributes FROM_B = attributes(B);

  /** Announces 10.0.0.0/8 over 65002 with next hop 192.0.2.1. */
  private static final String UPDATE =
      "ff".repeat(16) + "002d02 0000 0014 40010100 40020602010000fdea 400304c0000201 080a";

  private static PathAttributes attributes(IpAddress nextHop) {
    return PathAttributes.of(Origin.IGP, AsPath.sequence(65002), new NextHopAttribute(nextHop));
  }

  private static MrtRecord message(IpAddress from, boolean sent, String hex) {
    return new MrtRecord.SessionMessage(
        TIME,
        new SessionEnds(65002, 65001, 0, from, A),
        Bytes.ofHex(hex.replace(" ", "")),
        true,
        false,
        sent);
  }

  private static byte[] bytes(MrtRecord... records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MrtEncoder encoder = new MrtEncoder();
    Arrays.stream(records).map(encoder::encode).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static Recording recording(byte[] bytes, @Nullable IpAddress peer) {
    return new Recording(new MrtReader(new ByteArrayInputStream(bytes)), peer);
  }

  private static List<Message.Update> all(Recording recording) throws IOException {
    List<Message.Update> updates = new ArrayList<>();
    for (Message.Update update = recording.next(); update != null; update = recording.next()) {
      updates.add(update);
    }
    return updates;
  }

  private static Message.Update announce(PathAttributes attributes) {
    return Message.Update.announce(
        ImmutableList.of(new Nlri(IpPrefix.parse("10.0.0.0/8"))), attributes);
  }

  private static MrtRecord[] table() {
    return new MrtRecord[] {
      new MrtRecord.PeerIndexTable(
          TIME,
          new Ipv4Address(1),
          "",
          ImmutableList.of(
              new TablePeer(new Ipv4Address(1), A, 65002),
              new TablePeer(new Ipv4Address(2), B, 65003))),
      new MrtRecord.TableRoutes(
          TIME,
          0,
          IpPrefix.parse("10.0.0.0/8"),
          false,
          ImmutableList.of(
              new TableRoute(0, TIME, 0, FROM_A),
              new TableRoute(1, TIME, 0, FROM_B),
              new TableRoute(2, TIME, 0, FROM_B)))
    };
  }

  @Test
  void gives_what_a_peer_said() throws IOException {
    Recording recording =
        recording(
            bytes(
                message(B, false, UPDATE),
                message(B, true, UPDATE),
                message(B, false, "ff".repeat(16) + "001304"),
                message(B, false, "ff")),
            null);
    assertThat(all(recording)).containsExactly(announce(FROM_A));
    assertThat(recording.unread()).isEqualTo(1);
  }

  @Test
  void gives_the_routes_of_a_chosen_peer_of_a_table() throws IOException {
    Recording recording = recording(bytes(table()), B);
    assertThat(all(recording)).containsExactly(announce(FROM_B));
    assertThat(recording.unread()).as("a route of a peer that the table has not").isEqualTo(1);
  }

  @Test
  void wants_a_peer_chosen_where_there_are_two() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> all(recording(bytes(table()), null)))
        .withMessage("it has records of 192.0.2.1 and of 192.0.2.2: choose one of its peers");
  }

  @Test
  void tells_a_cut_stream_from_its_end() {
    byte[] bytes = bytes(message(B, false, UPDATE));
    assertThatExceptionOfType(EOFException.class)
        .isThrownBy(() -> all(recording(Arrays.copyOf(bytes, bytes.length - 1), null)))
        .withMessage("the record that begins at byte 0 is cut off");
    byte[] noise =
        "this is no record of anything".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> all(recording(noise, null)))
        .withMessage("no MRT record begins at byte 0");
  }
}
