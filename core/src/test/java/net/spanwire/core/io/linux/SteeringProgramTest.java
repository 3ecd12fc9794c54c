package net.spanwire.core.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.Poller;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel does with the sockets of a port, over the loopback device; no privilege. */
class SteeringProgramTest {

  private static final int RESPONSE_RECEIVER = 8;
  private static final int RECEIVER = 4;

  private final LinuxNetwork network = new LinuxNetwork();
  private final MemorySegment memory = Arena.ofAuto().allocate(1 << 18, 64);
  private final DatagramRun run = new DatagramRun(memory);
  private final List<UdpSocket> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(UdpSocket::close);
  }

  private ImmutableList<ImmutableList<UdpSocket>> open(UdpOptions options, int sharers)
      throws SystemException {
    ImmutableList<ImmutableList<UdpSocket>> sockets = network.openUdp(options, sharers);
    sockets.forEach(opened::addAll);
    return sockets;
  }

  private static UdpSocket of(AddressFamily family, List<UdpSocket> sockets) {
    return sockets.stream()
        .filter(socket -> socket.family() == family)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this test needs a loopback of " + family));
  }

  /** A socket to send from, and the sockets of a group with their poller, in one family. */
  private record Group(
      UdpSocket sender, ImmutableList<UdpSocket> sockets, Endpoint there, Poller poller)
      implements AutoCloseable {
    @Override
    public void close() {
      poller.close();
    }
  }

  private Group group(AddressFamily family, int sharers) throws SystemException {
    ImmutableList<UdpSocket> sockets =
        open(UdpOptions.onPort(0), sharers).stream()
            .map(each -> of(family, each))
            .collect(ImmutableList.toImmutableList());
    IpAddress loopback = IpAddress.parse(family == AddressFamily.IPV4 ? "127.0.0.1" : "::1");
    Poller poller = network.openPoller();
    sockets.forEach(socket -> poller.add(socket, _ -> {}));
    return new Group(
        of(family, open(UdpOptions.onPort(0), 1).getFirst()),
        sockets,
        new Endpoint(loopback, sockets.getFirst().port()),
        poller);
  }

  /** Sends what is at the beginning of the memory; answers the number of the socket that has it. */
  private int arrivesAt(Group group, int length, int datagramBytes) {
    UdpSocket from = group.sender();
    assertThat(from.send(from.path(group.there(), null), run.set(0, length, datagramBytes, 0)))
        .isZero();
    assertThat(group.poller().await(5_000_000_000L)).isEqualTo(1);
    for (int i = 0; i < group.sockets().size(); i++) {
      int received = group.sockets().get(i).receive(run.set(1 << 17, 1 << 16, 0, 0));
      if (received != -Errno.EAGAIN) {
        assertThat(received).isEqualTo(length);
        return i;
      }
    }
    throw new AssertionError("no socket has it");
  }

  private void write(int at, int value) {
    memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  @ParameterizedTest
  @CsvSource({"IPV4, 2", "IPV6, 2", "IPV4, 3", "IPV6, 16"})
  void a_message_comes_to_the_socket_that_its_receiver_names(AddressFamily family, int sharers)
      throws SystemException {
    long seed = 20_261_127;
    SplittableRandom random = new SplittableRandom(seed);
    try (Group group = group(family, sharers)) {
      for (int receiver = 0; receiver < 256; receiver++) {
        for (int type = 0; type < 7; type++) {
          for (int at = 0; at < 32; at++) {
            write(at, random.nextInt());
          }
          write(0, type);
          write(type == 2 ? RESPONSE_RECEIVER : RECEIVER, receiver);
          int expected = type >= 2 && type <= 4 ? receiver % sharers : 0;
          assertThat(arrivesAt(group, 32, 32))
              .as("type %d, receiver byte %d, seed %d", type, receiver, seed)
              .isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AddressFamily.class)
  void what_is_too_short_to_name_one_comes_to_the_first(AddressFamily family)
      throws SystemException {
    try (Group group = group(family, 3)) {
      for (int type = 1; type <= 4; type++) {
        memory.asSlice(0, 16).fill((byte) 1);
        write(0, type);
        assertThat(arrivesAt(group, type == 2 ? RESPONSE_RECEIVER : RECEIVER, 16)).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AddressFamily.class)
  void a_merged_run_comes_whole_by_its_first_message(AddressFamily family) throws SystemException {
    try (Group group = group(family, 4)) {
      for (int i = 0; i < 20; i++) {
        memory.asSlice(i * 1_000L, 1_000).fill((byte) 0);
        write(i * 1_000, 4);
        write(i * 1_000 + RECEIVER, 3 + i);
      }
      assertThat(arrivesAt(group, 20_000, 1_000)).isEqualTo(3);
      assertThat(run.datagramBytes()).isEqualTo(1_000);
    }
  }

  @Test
  void all_have_one_port_in_both_families() throws SystemException {
    ImmutableList<ImmutableList<UdpSocket>> sockets = open(UdpOptions.onPort(0), 3);
    assertThat(sockets).hasSize(3);
    assertThat(opened).extracting(UdpSocket::port).containsOnly(opened.getFirst().port());
    assertThat(sockets).allSatisfy(each -> assertThat(each).hasSameSizeAs(sockets.getFirst()));
  }

  /** A port that is shared within a process is not shared with any other that opens as we do. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "3, 1", "3, 3"})
  void a_port_in_use_is_refused(int before, int after) throws SystemException {
    int port = open(UdpOptions.onPort(0), before).getFirst().getFirst().port();
    assertThatExceptionOfType(SystemException.class)
        .isThrownBy(() -> open(UdpOptions.onPort(port), after))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE))
        .withMessageContaining("another program has it");
  }

  @Test
  void a_port_that_was_closed_is_free() throws SystemException {
    int port = open(UdpOptions.onPort(0), 3).getFirst().getFirst().port();
    opened.forEach(UdpSocket::close);
    assertThat(open(UdpOptions.onPort(port), 2)).hasSize(2);
  }
}
