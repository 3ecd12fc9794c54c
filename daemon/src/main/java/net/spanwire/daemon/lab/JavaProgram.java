package net.spanwire.daemon.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts classes of ours as programs: the same JDK, the same class path. */
public final class JavaProgram {
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private JavaProgram() {}

  /** The command that runs {@code main} with these options of the JVM and arguments. */
  public static List<String> command(String main, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), main));
    command.addAll(arguments);
    return command;
  }

  /** A tool of ours, with a small heap. */
  public static List<String> command(Class<?> main, String... arguments) {
    return command(main.getName(), List.of("-Xmx128m"), List.of(arguments));
  }
}
