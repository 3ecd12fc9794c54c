package net.spanwire.daemon.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts classes of ours as programs, by the same JDK. The program itself is what {@code
 * -Dspanwire.lib=} names, as {@code ./spanwire} starts it; without that it is what this process is.
 */
public final class JavaProgram {
  private static final String MAIN = "net.spanwire.daemon.Main";
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private JavaProgram() {}

  /** The command that runs Spanwire with these options of the JVM and arguments. */
  static List<String> spanwire(List<String> options, List<String> arguments) {
    List<String> all = new ArrayList<>(options);
    String lib = System.getProperty("spanwire.lib");
    if (lib == null) {
      return command(System.getProperty("java.class.path", ""), all, MAIN, arguments);
    }
    if (Files.exists(Path.of(lib, "spanwire.aot"))) {
      all.addAll(
          List.of("-XX:AOTCache=" + lib + "/spanwire.aot", "-Xlog:aot*=off", "-Xlog:cds*=off"));
    }
    return command(lib + "/*", all, MAIN, arguments);
  }

  /** A tool of ours, with a small heap. */
  public static List<String> command(Class<?> main, String... arguments) {
    return command(
        System.getProperty("java.class.path", ""),
        List.of("-Xmx128m"),
        main.getName(),
        List.of(arguments));
  }

  private static List<String> command(
      String classPath, List<String> options, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    return command;
  }
}
