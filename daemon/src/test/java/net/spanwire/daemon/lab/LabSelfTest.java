package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The laboratory with other people's programs only: what fails here is the lab's fault, not
 * Spanwire's.
 */
@LabTest
final class LabSelfTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @RegisterExtension final LabExtension extension = new LabExtension();

  record Case(Speaker.Kind speaker, PeerRoot root) {}

  /** In the short form one speaker does: all of them meet Spanwire in other tests. */
  static List<Case> cases() {
    return PeersUnderTest.roots().stream()
        .flatMap(root -> Arrays.stream(Speaker.Kind.values()).map(kind -> new Case(kind, root)))
        .limit(Boolean.getBoolean("spanwire.long") ? Long.MAX_VALUE : 1)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void two_wireguard_go_carry_bgp_between_bird_and(Case with) {
    Lab lab = extension.lab();
    NetworkNamespace near = lab.namespace("near");
    NetworkNamespace far = lab.namespace("far");
    Internet internet = new Internet(lab);
    internet.attach(near, "eth0", 0);
    Uplink farUplink = internet.attach(far, "eth0", 0);
    WireguardKey nearKey = WireguardKey.generate();
    WireguardKey farKey = WireguardKey.generate();
    String psk = WireguardKey.preshared();
    loopback(near, "10.1.0.1/32", "fd00:1::1/128");
    loopback(far, "10.2.0.1/32", "fd00:2::1/128");
    new WireguardGo(
            far,
            with.root(),
            new WireguardGo.Tunnel(
                "wg0",
                farKey,
                51820,
                List.of("169.254.1.2/30", "fd00:ffff::2/126"),
                new WireguardGo.Peer(nearKey.publicKey(), psk, "")))
        .start();
    WireguardGo nearTunnel =
        new WireguardGo(
            near,
            with.root(),
            new WireguardGo.Tunnel(
                "wg0",
                nearKey,
                51820,
                List.of("169.254.1.1/30", "fd00:ffff::1/126"),
                new WireguardGo.Peer(farKey.publicKey(), psk, farUplink.endpoint(51820))));
    nearTunnel.start();
    Speaker bird =
        Speaker.Kind.BIRD.in(
            near,
            with.root(),
            new SpeakerPlan(
                "wg0",
                65001,
                "10.1.0.1",
                "169.254.1.1",
                "fd00:ffff::1",
                65002,
                "169.254.1.2",
                false,
                List.of("10.1.0.0/24", "fd00:1::/48")));
    Speaker other =
        with.speaker()
            .in(
                far,
                with.root(),
                new SpeakerPlan(
                    "wg0",
                    65002,
                    "10.2.0.1",
                    "169.254.1.2",
                    "fd00:ffff::2",
                    65001,
                    "169.254.1.1",
                    false,
                    List.of("10.2.0.0/24", "fd00:2::/48")));
    bird.start();
    other.start();

    lab.await("both are Established", LIMIT, () -> bird.established() && other.established());
    assertThat(nearTunnel.endpoint()).isEqualTo(farUplink.endpoint(51820));
    assertThat(nearTunnel.latestHandshake()).isPositive();
    for (String prefix : List.of("10.2.0.0/24", "fd00:2::/48")) {
      lab.await(
          prefix + " in near's kernel", LIMIT, () -> KernelRoute.leavesBy(near, prefix, "wg0"));
    }
    for (String prefix : List.of("10.1.0.0/24", "fd00:1::/48")) {
      lab.await(prefix + " in far's kernel", LIMIT, () -> KernelRoute.leavesBy(far, prefix, "wg0"));
    }
    assertThat(near.ping("10.1.0.1", "10.2.0.1", LIMIT)).isTrue();
    assertThat(near.ping("fd00:1::1", "fd00:2::1", LIMIT)).isTrue();
    Transfers.run(near, "10.1.0.1", far, "10.2.0.1");
    Transfers.run(far, "fd00:2::1", near, "fd00:1::1");
    assertThat(other.version()).isNotBlank();

    other.stop();
    lab.await(
        "far's routes are gone", LIMIT, () -> !KernelRoute.leavesBy(near, "fd00:2::/48", "wg0"));
    other.start();
    lab.await(
        "far's routes are back", LIMIT, () -> KernelRoute.leavesBy(near, "fd00:2::/48", "wg0"));
  }

  @Test
  void a_cut_stops_one_path_only_and_heals() {
    Lab lab = extension.lab();
    Internet internet = new Internet(lab);
    List<NetworkNamespace> sites =
        List.of(lab.namespace("a"), lab.namespace("b"), lab.namespace("c"));
    List<Uplink> up = sites.stream().map(site -> internet.attach(site, "eth0", 0)).toList();
    Duration second = Duration.ofSeconds(1);
    NetworkNamespace a = sites.getFirst();

    internet.cut(up.get(0), up.get(1));
    assertThat(a.ping("", up.get(1).address(), second)).isFalse();
    assertThat(a.ping("", up.get(1).address6(), second)).isFalse();
    assertThat(a.ping("", up.get(2).address(), second)).isTrue();
    assertThat(a.ping("", up.get(2).address6(), second)).isTrue();

    internet.heal(up.get(0), up.get(1));
    assertThat(a.ping("", up.get(1).address(), second)).isTrue();
    assertThat(a.ping("", up.get(1).address6(), second)).isTrue();

    Uplink moved = internet.renumber(up.get(1), 0);
    assertThat(moved.address()).isNotEqualTo(up.get(1).address());
    assertThat(a.ping("", moved.address(), second)).isTrue();
    assertThat(a.ping("", moved.address6(), second)).isTrue();
  }

  @Test
  void nothing_is_left_after_the_end_even_of_programs_that_ignore_sigterm() {
    Lab lab = Lab.open();
    NetworkNamespace site = lab.namespace("a");
    Path directory = lab.directory();
    ChildProcess stubborn =
        site.start(
            "stubborn", List.of("sh", "-c", "trap '' TERM; sleep 1000 & while :; do wait; done"));
    long stray =
        Long.parseLong(site.run("sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!").strip());
    assertThat(ProcessHandle.of(stray)).isPresent();

    lab.close();
    lab.close();

    assertThat(stubborn.isAlive()).isFalse();
    // The killed orphan is init's to reap.
    lab.await(
        "the stray is gone",
        LIMIT,
        () -> ProcessHandle.of(stray).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(ProcessHandle.of(site.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(Files.exists(directory)).isFalse();
  }

  @Test
  void a_wait_fails_at_once_when_a_program_fails_by_itself() {
    Lab lab = extension.lab();
    NetworkNamespace site = lab.namespace("a");
    site.start("broken", List.of("sh", "-c", "echo no luck; exit 3"));

    assertThat(catchThrowable(() -> lab.await("never", Duration.ofMinutes(5), () -> false)))
        .isInstanceOf(LabFailure.class)
        .hasMessageContaining("a/broken ended by itself while waiting for: never")
        .hasMessageContaining("no luck");
  }

  private static void loopback(NetworkNamespace site, String... addresses) {
    for (String address : addresses) {
      site.ip("address add " + address + " dev lo" + (address.contains(":") ? " nodad" : ""));
    }
  }
}
