package net.spanwire.daemon.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that runs in a namespace, with its output in a file. */
public final class ChildProcess {
  private static final Duration AFTER_KILL = Duration.ofSeconds(10);

  private final String name;
  private final Process process;
  private final Path log;
  private volatile boolean stopped;

  ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  public String name() {
    return name;
  }

  /** The program's own pid: the wrappers that enter the namespace replace themselves by it. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ended with an error although nobody stopped it. */
  public boolean failedByItself() {
    return !stopped && !process.isAlive() && process.exitValue() != 0;
  }

  /** All that the program has written to standard output and standard error so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines of the log, each ended. */
  public String tail(int lines) {
    List<String> all = log().lines().toList();
    StringBuilder text = new StringBuilder();
    all.subList(Math.max(0, all.size() - lines), all.size())
        .forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** Writes one line to the program's standard input. */
  public void say(String line) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " does not listen", e);
    }
  }

  /** Asks with SIGTERM, without waiting. */
  public void requestStop() {
    stopped = true;
    process.destroy();
  }

  /** Asks with SIGTERM, and insists with SIGKILL after {@code grace}. Returns the exit code. */
  public int stop(Duration grace) {
    requestStop();
    if (!ended(grace)) {
      kill();
    }
    return process.exitValue();
  }

  /** Ends it as {@code kill -9} does. */
  public void kill() {
    stopped = true;
    process.destroyForcibly();
    if (!ended(AFTER_KILL)) {
      throw new LabFailure(name + " (pid " + pid() + ") survives SIGKILL");
    }
  }

  /** Waits for it to end by itself; returns the exit code. */
  public int awaitExit(Duration limit) {
    if (!ended(limit)) {
      throw new LabFailure(
          "waited " + limit.toSeconds() + " s for the end of " + this + "\n" + tail(20));
    }
    return process.exitValue();
  }

  private boolean ended(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted", e);
    }
  }

  @Override
  public String toString() {
    String state = process.isAlive() ? "pid " + pid() : "ended with " + process.exitValue();
    return name + " (" + state + (stopped ? ", stopped by us)" : ")");
  }
}
