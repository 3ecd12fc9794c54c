package net.spanwire.daemon.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A laboratory for each test; after a failure its files are kept in target/lab. */
final class LabExtension implements BeforeEachCallback, AfterEachCallback {
  private @Nullable Lab lab;

  Lab lab() {
    return Objects.requireNonNull(lab, "no test is running");
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!isRoot()) {
      throw new LabFailure("tests tagged \"lab\" need root: run them by ./verify as root");
    }
    Lab.requirePrograms(
        "ip", "wireguard-go", "wg", "bird", "birdc", "vtysh", "gobgpd", "gobgp", "tshark");
    lab = Lab.open();
  }

  private static boolean isRoot() {
    return ProcessHandle.current().info().user().orElse("").equals("root");
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (lab == null) {
      return;
    }
    if (context.getExecutionException().isPresent()) {
      keep(context, lab);
    }
    lab.close();
  }

  private static void keep(ExtensionContext context, Lab lab) throws IOException {
    String name =
        (context.getRequiredTestMethod().getName() + "-" + context.getDisplayName())
            .replaceAll("\\W+", "-");
    Path target = Path.of("target", "lab", context.getRequiredTestClass().getSimpleName(), name);
    try (Stream<Path> files = Files.walk(lab.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(lab.directory().relativize(file));
        Files.createDirectories(Objects.requireNonNull(copy.getParent()));
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    System.out.println(
        "lab: the files of this failure are in " + target.toAbsolutePath() + "\n" + lab.describe());
  }
}
