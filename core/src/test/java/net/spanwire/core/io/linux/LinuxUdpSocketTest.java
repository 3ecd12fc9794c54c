package net.spanwire.core.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.Offloads;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Over the loopback device; needs no privilege. */
class LinuxUdpSocketTest {

  private static final int SIZE = 1_000;

  /** AF41 and ECT(0). */
  private static final int CLASS = 0x88 | 2;

  private final MemorySegment memory = Arena.ofAuto().allocate(1 << 18, 64);
  private final DatagramRun run = new DatagramRun(memory);
  private final List<UdpSocket> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(UdpSocket::close);
  }

  private List<UdpSocket> open(UdpOptions options) throws SystemException {
    List<UdpSocket> sockets = new LinuxNetwork().openUdp(options);
    opened.addAll(sockets);
    return sockets;
  }

  private UdpSocket open(AddressFamily family) throws SystemException {
    return open(UdpOptions.onPort(0)).stream()
        .filter(socket -> socket.family() == family)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this test needs a loopback of " + family));
  }

  private static IpAddress loopback(AddressFamily family) {
    return IpAddress.parse(family == AddressFamily.IPV4 ? "127.0.0.1" : "::1");
  }

  /** Polls until something comes: loopback delivers within the send, but not by any promise. */
  private int receive(UdpSocket socket, long offset) throws SystemException {
    try (Poller poller = new LinuxNetwork().openPoller()) {
      poller.add(socket, _ -> {});
      assertThat(poller.await(5_000_000_000L)).isEqualTo(1);
      assertThat(poller.ready(0)).isNotNull();
    }
    return socket.receive(run.set(offset, 1 << 16, 0, 0));
  }

  @Test
  void both_families_have_one_port() throws SystemException {
    List<UdpSocket> sockets = open(UdpOptions.onPort(0));
    assertThat(sockets).extracting(UdpSocket::port).containsOnly(sockets.getFirst().port());
    assertThat(sockets.getFirst().port()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(AddressFamily.class)
  void a_run_goes_as_one_send_and_arrives_whole(AddressFamily family) throws SystemException {
    UdpSocket from = open(family);
    UdpSocket to = open(family);
    for (int i = 0; i < 10 * SIZE; i++) {
      memory.set(ValueLayout.JAVA_BYTE, i, (byte) (i % 251));
    }
    Endpoint there = new Endpoint(loopback(family), to.port());
    assertThat(from.send(from.path(there, null), run.set(0, 9 * SIZE + 7, SIZE, CLASS))).isZero();
    int at = 1 << 17;
    int received = 0;
    while (received < 9 * SIZE + 7) {
      int length = receive(to, at + received);
      assertThat(length).isPositive();
      assertThat(run.trafficClass()).isEqualTo(CLASS);
      assertThat(run.datagramBytes()).isIn(SIZE, 7);
      received += length;
    }
    assertThat(memory.asSlice(0, received).mismatch(memory.asSlice(at, received))).isEqualTo(-1);
    assertThat(to.remote()).isEqualTo(new Endpoint(loopback(family), from.port()));
    assertThat(to.local()).isEqualTo(loopback(family));
    assertThat(to.cameFrom(to.remote(), to.local())).isTrue();
    assertThat(to.cameFrom(to.remote(), null)).isFalse();
    assertThat(to.cameFrom(there, to.local())).isFalse();
    assertThat(to.receive(run.set(0, 1 << 16, 0, 0))).isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void answers_leave_from_the_address_that_was_hit() throws SystemException {
    UdpSocket from = open(AddressFamily.IPV4);
    UdpSocket to = open(AddressFamily.IPV4);
    Endpoint there = new Endpoint(IpAddress.parse("127.7.7.7"), to.port());
    assertThat(from.send(from.path(there, null), run.set(0, 5, 5, 0))).isZero();
    assertThat(receive(to, 0)).isEqualTo(5);
    assertThat(to.local()).isEqualTo(there.address());
    assertThat(to.send(to.path(to.remote(), to.local()), run.set(0, 6, 6, 0))).isZero();
    assertThat(receive(from, 0)).isEqualTo(6);
    assertThat(from.remote()).isEqualTo(there);
  }

  @Test
  void a_source_that_is_not_ours_is_refused() throws SystemException {
    UdpSocket socket = open(AddressFamily.IPV4);
    Endpoint there = new Endpoint(loopback(AddressFamily.IPV4), socket.port());
    IpAddress foreign = IpAddress.parse("192.0.2.1");
    assertThat(socket.send(socket.path(there, foreign), run.set(0, 5, 5, 0))).isNegative();
  }

  @Test
  void a_datagram_that_does_not_fit_is_told_of() throws SystemException {
    UdpSocket socket = open(AddressFamily.IPV4);
    Endpoint there = new Endpoint(loopback(AddressFamily.IPV4), socket.port());
    assertThat(socket.send(socket.path(there, null), run.set(0, 500, 500, 0))).isZero();
    assertThat(receive(socket, 0)).isEqualTo(500);
    assertThat(socket.send(socket.path(there, null), run.set(0, 500, 500, 0))).isZero();
    assertThat(socket.receive(run.set(0, 100, 0, 0))).isEqualTo(-Errno.EMSGSIZE);
  }

  @Test
  void a_port_in_use_is_an_error_that_says_so() throws SystemException {
    int port = open(UdpOptions.onPort(0)).getFirst().port();
    assertThatExceptionOfType(SystemException.class)
        .isThrownBy(() -> open(UdpOptions.onPort(port)))
        .withMessage(
            "cannot listen on UDP port %d: another program has it; stop that one or choose another"
                + " listen-port (EADDRINUSE)",
            port);
  }

  @Test
  void a_device_that_is_not_there_is_an_error_that_says_so() {
    UdpOptions options = new UdpOptions(0, 0, null, "sw-none", Offloads.ALL);
    assertThatExceptionOfType(SystemException.class)
        .isThrownBy(() -> open(options))
        .withMessageContaining("sw-none");
  }

  @Test
  void one_address_means_one_family() throws SystemException {
    IpAddress only = loopback(AddressFamily.IPV4);
    List<UdpSocket> sockets = open(new UdpOptions(0, 0, only, null, Offloads.NONE));
    assertThat(sockets).hasSize(1);
    assertThat(sockets.getFirst().offloads()).isEqualTo(Offloads.NONE);
  }

  @Test
  void a_wake_up_ends_a_wait_also_before_it_began() throws SystemException {
    try (Poller poller = new LinuxNetwork().openPoller()) {
      poller.wakeUp();
      poller.wakeUp();
      assertThat(poller.await(-1)).isZero();
      assertThat(poller.await(0)).isZero();
      Thread.ofVirtual().start(poller::wakeUp);
      assertThat(poller.await(-1)).isZero();
    }
  }

  @Test
  void a_source_removed_while_ready_is_not_drained() throws SystemException {
    UdpSocket socket = open(AddressFamily.IPV4);
    Endpoint there = new Endpoint(loopback(AddressFamily.IPV4), socket.port());
    try (Poller poller = new LinuxNetwork().openPoller()) {
      poller.add(socket, _ -> {});
      assertThat(socket.send(socket.path(there, null), run.set(0, 5, 5, 0))).isZero();
      assertThat(poller.await(5_000_000_000L)).isEqualTo(1);
      poller.remove(socket);
      assertThat(poller.ready(0)).isNull();
      assertThat(poller.await(0)).isZero();
    }
  }
}
