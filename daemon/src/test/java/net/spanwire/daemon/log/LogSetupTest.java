package net.spanwire.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogSetupTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();

  private Logger logger(Level level, boolean journal) {
    context.setMDCAdapter(new LogbackMDCAdapter());
    LogSetup.install(context, level, new PrintStream(bytes, true, StandardCharsets.UTF_8), journal);
    return context.getLogger("net.spanwire.test");
  }

  private String logged() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void the_journal_gets_priorities_and_no_time() {
    Logger log = logger(Level.DEBUG, true);
    log.error("a {}", 1);
    log.warn("b");
    log.info("c");
    log.debug("d");
    assertThat(logged()).isEqualTo("<3>a 1\n<4>b\n<6>c\n<7>net.spanwire.test: d\n");
  }

  @Test
  void people_get_the_time() {
    logger(Level.INFO, false).info("tunnel fra is up");
    assertThat(logged())
        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO tunnel fra is up\n");
  }

  @Test
  void an_event_is_a_line_whatever_is_in_it() {
    Logger log = logger(Level.INFO, true);
    log.warn("peer says: {}", "a\nb\r\u001b[31m");
    log.error("boom", new IllegalStateException("first\nsecond", new RuntimeException("why")));
    assertThat(logged().lines()).hasSize(2);
    assertThat(logged())
        .startsWith("<4>peer says: a\\nb\\r?[31m\n<3>boom | java.lang.IllegalStateException: ")
        .contains("first\\nsecond at net.spanwire.daemon.log.LogSetupTest")
        .contains(" | java.lang.RuntimeException: why");
  }

  @Test
  void says_only_what_the_level_lets_through() {
    Logger log = logger(Level.WARN, true);
    log.info("not this");
    log.warn("this");
    assertThat(logged()).isEqualTo("<4>this\n");
  }

  @Test
  void setting_up_again_does_not_close_the_stream() {
    logger(Level.INFO, true).info("one");
    logger(Level.INFO, true).info("two");
    assertThat(logged()).isEqualTo("<6>one\n<6>two\n");
  }

  @Test
  void a_variable_alone_does_not_make_it_the_journal() {
    assertThat(LogSetup.isJournal(Map.of())).isFalse();
    assertThat(LogSetup.isJournal(Map.of("JOURNAL_STREAM", "1:2"))).isFalse();
    assertThat(LogSetup.isJournal(Map.of("JOURNAL_STREAM", "nonsense"))).isFalse();
  }
}
