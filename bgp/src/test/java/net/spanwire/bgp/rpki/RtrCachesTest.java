package net.spanwire.bgp.rpki;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.bgp.rpki.RtrAction.Close;
import net.spanwire.bgp.rpki.RtrAction.Connect;
import net.spanwire.bgp.rpki.RtrAction.Send;
import net.spanwire.bgp.rpki.RtrDecoder.Decoded;
import net.spanwire.bgp.rpki.RtrPdu.CacheReset;
import net.spanwire.bgp.rpki.RtrPdu.CacheResponse;
import net.spanwire.bgp.rpki.RtrPdu.EndOfData;
import net.spanwire.bgp.rpki.RtrPdu.ErrorReport;
import net.spanwire.bgp.rpki.RtrPdu.Prefix;
import net.spanwire.bgp.rpki.RtrPdu.ResetQuery;
import net.spanwire.bgp.rpki.RtrPdu.RtrIntervals;
import net.spanwire.bgp.rpki.RtrPdu.SerialNotify;
import net.spanwire.bgp.rpki.RtrPdu.SerialQuery;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.Test;

/** RFC 8210 §7, §8 and §10, in simulated time. */
class RtrCachesTest {

  private static final int SESSION = 17;
  private static final RtrIntervals INTERVALS =
      new RtrIntervals(Duration.ofMinutes(15), Duration.ofMinutes(1), Duration.ofMinutes(30));
  private static final Vrp A = new Vrp(IpPrefix.parse("10.0.0.0/16"), 24, 65001);
  private static final Vrp B = new Vrp(IpPrefix.parse("10.1.0.0/16"), 16, 65002);

  private RtrCaches caches = new RtrCaches(2);
  private long now = 1_000;

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private List<RtrAction> say(int cache, int version, RtrPdu... pdus) {
    List<RtrAction> actions = new ArrayList<>();
    for (RtrPdu pdu : pdus) {
      actions.addAll(caches.onDecoded(now, cache, new Decoded.Pdu(version, pdu)));
    }
    return actions;
  }

  private List<RtrAction> connect(int cache) {
    return caches.onConnected(now, cache);
  }

  private List<Vrp> chosen() {
    List<Vrp> all = new ArrayList<>();
    caches.chosen().forEach(all::add);
    return all;
  }

  private RtrCacheStatus status(int cache) {
    return caches.status(now).get(cache);
  }

  /** The first cache is complete with A. */
  private void synchronize() {
    caches.start(now);
    connect(0);
    say(
        0,
        1,
        new CacheResponse(SESSION),
        new Prefix(true, A),
        new EndOfData(SESSION, 1, INTERVALS));
  }

  @Test
  void asks_the_first_for_everything_and_shows_it_when_it_is_complete() {
    assertThat(caches.start(now)).containsExactly(new Connect(0));
    assertThat(connect(0)).containsExactly(new Send(0, 1, new ResetQuery()));
    assertThat(say(0, 1, new CacheResponse(SESSION), new Prefix(true, A))).isEmpty();
    assertThat(chosen()).isEmpty();
    assertThat(say(0, 1, new EndOfData(SESSION, 1, INTERVALS))).isEmpty();
    assertThat(chosen()).containsExactly(A);
    assertThat(status(0).state()).isEqualTo(RtrCacheStatus.State.SYNCHRONIZED);
    assertThat(status(1).state()).isEqualTo(RtrCacheStatus.State.STANDBY);
    assertThat(caches.nextDeadline()).isEqualTo(now + INTERVALS.refresh().toNanos());
  }

  @Test
  void asks_for_changes_when_told_and_when_it_is_time() {
    synchronize();
    assertThat(say(0, 1, new SerialNotify(SESSION, 1))).isEmpty();
    assertThat(say(0, 1, new SerialNotify(SESSION, 2)))
        .containsExactly(new Send(0, 1, new SerialQuery(SESSION, 1)));
    VrpTable before = caches.chosen();
    say(0, 1, new CacheResponse(SESSION), new Prefix(false, A), new Prefix(true, B));
    assertThat(chosen()).containsExactly(A);
    say(0, 1, new EndOfData(SESSION, 2, INTERVALS));
    assertThat(chosen()).containsExactly(B);
    assertThat(before.contains(A)).as("what was handed out does not change").isTrue();

    pass(INTERVALS.refresh());
    assertThat(caches.onDeadline(now)).containsExactly(new Send(0, 1, new SerialQuery(SESSION, 2)));
  }

  @Test
  void asks_for_everything_after_a_cache_reset_and_keeps_what_it_has_until_then() {
    synchronize();
    pass(INTERVALS.refresh());
    caches.onDeadline(now);
    assertThat(say(0, 1, new CacheReset())).containsExactly(new Send(0, 1, new ResetQuery()));
    say(0, 1, new CacheResponse(SESSION + 1), new Prefix(true, B));
    assertThat(chosen()).containsExactly(A);
    say(0, 1, new EndOfData(SESSION + 1, 1, INTERVALS));
    assertThat(chosen()).containsExactly(B);
  }

  @Test
  void turns_to_the_next_while_the_first_fails_and_back_when_it_answers() {
    synchronize();
    assertThat(caches.onClosed(now, 0, "gone")).containsExactly(new Connect(1));
    assertThat(chosen()).as("until it expires or another one answers").containsExactly(A);
    connect(1);
    say(1, 1, new CacheResponse(5), new Prefix(true, B), new EndOfData(5, 9, INTERVALS));
    assertThat(chosen()).containsExactly(B);

    pass(Duration.ofSeconds(1));
    assertThat(caches.onDeadline(now)).containsExactly(new Connect(0));
    assertThat(connect(0)).containsExactly(new Send(0, 1, new SerialQuery(SESSION, 1)));
    say(0, 1, new CacheResponse(SESSION));
    assertThat(chosen()).containsExactly(B);
    assertThat(say(0, 1, new EndOfData(SESSION, 1, INTERVALS))).containsExactly(new Close(1));
    assertThat(chosen()).containsExactly(A);
  }

  @Test
  void forgets_what_has_expired() {
    caches = new RtrCaches(1);
    synchronize();
    caches.onClosed(now, 0, "gone");
    long until = now + INTERVALS.expire().toNanos();
    while (now < until) {
      assertThat(chosen()).containsExactly(A);
      now = caches.nextDeadline();
      if (caches.onDeadline(now).contains(new Connect(0))) {
        caches.onClosed(now, 0, "refused");
      }
    }
    assertThat(chosen()).isEmpty();
    assertThat(status(0).problem()).isNotEmpty();
  }

  @Test
  void retries_ever_more_seldom_up_to_the_interval() {
    caches = new RtrCaches(1);
    caches.start(now);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      caches.onClosed(now, 0, "refused");
      waits.add((caches.nextDeadline() - now) / 1_000_000_000);
      now = caches.nextDeadline();
      assertThat(caches.onDeadline(now)).containsExactly(new Connect(0));
    }
    assertThat(waits).startsWith(1L, 2L, 4L).endsWith(600L, 600L);
  }

  @Test
  void speaks_version_0_with_a_cache_that_answers_in_it() {
    caches.start(now);
    connect(0);
    say(0, 0, new CacheResponse(SESSION), new Prefix(true, A), new EndOfData(SESSION, 1, null));
    assertThat(chosen()).containsExactly(A);
    assertThat(status(0).version()).isZero();
    assertThat(caches.nextDeadline()).isEqualTo(now + RtrIntervals.DEFAULT.refresh().toNanos());
    assertThat(say(0, 0, new SerialNotify(SESSION, 2)))
        .containsExactly(new Send(0, 0, new SerialQuery(SESSION, 1)));
  }

  @Test
  void comes_back_in_version_0_after_an_error_in_it() {
    caches.start(now);
    connect(0);
    assertThat(say(0, 0, new ErrorReport(4, Bytes.EMPTY, "")))
        .containsExactly(new Close(0), new Connect(0));
    assertThat(connect(0)).containsExactly(new Send(0, 0, new ResetQuery()));
  }

  @Test
  void tries_the_other_version_after_a_cache_that_hangs_up_on_the_first_question() {
    caches = new RtrCaches(1);
    caches.start(now);
    connect(0);
    caches.onClosed(now, 0, "hung up");
    now = caches.nextDeadline();
    caches.onDeadline(now);
    assertThat(connect(0)).containsExactly(new Send(0, 0, new ResetQuery()));
    caches.onClosed(now, 0, "hung up");
    now = caches.nextDeadline();
    caches.onDeadline(now);
    assertThat(connect(0)).containsExactly(new Send(0, 1, new ResetQuery()));
  }

  @Test
  void ignores_notifications_before_the_version_is_settled() {
    caches.start(now);
    connect(0);
    assertThat(say(0, 0, new SerialNotify(3, 3))).isEmpty();
    assertThat(status(0).version()).isEqualTo(1);
  }

  @Test
  void reports_another_version_in_the_middle() {
    synchronize();
    List<RtrAction> actions = say(0, 0, new SerialNotify(SESSION, 2));
    assertReport(actions, RtrError.UNEXPECTED_PROTOCOL_VERSION);
  }

  private static void assertReport(List<RtrAction> actions, RtrError error) {
    assertThat(actions.getFirst()).isInstanceOf(Send.class);
    assertThat(((Send) actions.getFirst()).pdu()).isInstanceOf(ErrorReport.class);
    assertThat(((ErrorReport) ((Send) actions.getFirst()).pdu()).code()).isEqualTo(error.code());
    assertThat(actions.get(1)).isEqualTo(new Close(0));
  }

  @Test
  void reports_what_is_announced_twice_or_withdrawn_without_having_been_there() {
    caches.start(now);
    connect(0);
    say(0, 1, new CacheResponse(SESSION), new Prefix(true, A));
    assertReport(say(0, 1, new Prefix(true, A)), RtrError.DUPLICATE_ANNOUNCEMENT);

    caches = new RtrCaches(2);
    synchronize();
    say(0, 1, new SerialNotify(SESSION, 2), new CacheResponse(SESSION));
    assertReport(say(0, 1, new Prefix(false, B)), RtrError.WITHDRAWAL_OF_UNKNOWN_RECORD);
    assertThat(chosen()).containsExactly(A);
  }

  @Test
  void reports_and_forgets_another_session_identifier() {
    synchronize();
    assertReport(say(0, 1, new SerialNotify(SESSION + 1, 2)), RtrError.CORRUPT_DATA);
    assertThat(chosen()).isEmpty();
  }

  @Test
  void reports_what_is_out_of_place() {
    synchronize();
    assertReport(say(0, 1, new Prefix(true, B)), RtrError.CORRUPT_DATA);
    caches = new RtrCaches(2);
    synchronize();
    assertReport(say(0, 1, new ResetQuery()), RtrError.INVALID_REQUEST);
    caches = new RtrCaches(2);
    synchronize();
    assertReport(
        caches.onDecoded(
            now, 0, new Decoded.Malformed(1, RtrError.UNSUPPORTED_PDU_TYPE, Bytes.EMPTY, "x")),
        RtrError.UNSUPPORTED_PDU_TYPE);
  }

  @Test
  void a_cache_without_data_is_asked_again_on_the_same_connection() {
    caches.start(now);
    connect(0);
    assertThat(say(0, 1, new ErrorReport(2, Bytes.EMPTY, "")))
        .as("the next is asked")
        .containsExactly(new Connect(1));
    assertThat(status(0).state()).isEqualTo(RtrCacheStatus.State.EMPTY);
    pass(Duration.ofSeconds(1));
    assertThat(caches.onDeadline(now)).contains(new Send(0, 1, new ResetQuery()));
    say(0, 1, new CacheResponse(SESSION), new Prefix(true, A));
    assertThat(say(0, 1, new EndOfData(SESSION, 1, INTERVALS))).contains(new Close(1));
    assertThat(chosen()).containsExactly(A);
  }

  @Test
  void gives_up_a_cache_that_stops_within_an_answer() {
    caches.start(now);
    connect(0);
    say(0, 1, new CacheResponse(SESSION), new Prefix(true, A));
    now = caches.nextDeadline();
    ImmutableList<RtrAction> actions = caches.onDeadline(now);
    assertThat(actions).containsExactly(new Close(0), new Connect(1));
    assertThat(chosen()).isEmpty();
  }

  @Test
  void keeps_intervals_within_what_is_allowed() {
    RtrIntervals wild = new RtrIntervals(Duration.ZERO, Duration.ofDays(9), Duration.ofSeconds(1));
    assertThat(wild.allowed())
        .isEqualTo(
            new RtrIntervals(Duration.ofSeconds(1), Duration.ofHours(2), Duration.ofSeconds(7201)));
  }
}
