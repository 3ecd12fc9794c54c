package net.spanwire.daemon.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs short commands to their end. */
final class Commands {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Commands() {}

  /**
   * What a command said. {@code output} is standard output, {@code error} standard error, both as
   * UTF-8.
   */
  record Result(int exitCode, String output, String error) {
    boolean ok() {
      return exitCode == 0;
    }
  }

  /** Runs {@code command} with {@code input} on its standard input (none: nothing to read). */
  static Result run(List<String> command, @Nullable String input) {
    try {
      Path error = Files.createTempFile("spanwire-", ".err");
      try {
        return run(command, input, error);
      } finally {
        Files.deleteIfExists(error);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted in: " + String.join(" ", command), e);
    }
  }

  private static Result run(List<String> command, @Nullable String input, Path error)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectError(error.toFile()).start();
    try (var stdin = process.getOutputStream()) {
      if (input != null) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // It ended without reading: its exit code and message say more than the broken pipe.
      process.waitFor();
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new LabFailure(
          "did not end in " + LIMIT.toSeconds() + " s: " + String.join(" ", command));
    }
    return new Result(process.exitValue(), output, Files.readString(error));
  }

  /** Where {@code name} is found on PATH or in the directories of root's programs. */
  static Optional<Path> find(String name) {
    String path =
        System.getenv().getOrDefault("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";
    return Stream.of(path.split(":", -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
