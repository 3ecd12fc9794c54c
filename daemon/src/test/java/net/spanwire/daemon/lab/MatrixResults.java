package net.spanwire.daemon.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Writes what {@link InteropMatrixTest} found to target/interop-matrix.txt, a line a test. */
final class MatrixResults implements AfterTestExecutionCallback {

  @Override
  public void afterTestExecution(ExtensionContext context) throws IOException {
    InteropMatrixTest test = (InteropMatrixTest) context.getRequiredTestInstance();
    String result =
        context.getExecutionException().isPresent()
            ? "fails"
            : test.lacking ? "not there" : "works";
    String line =
        String.join(
            "; ",
            InteropMatrixTest.bench().peer().version(),
            context.getRequiredTestMethod().getName().replace('_', ' '),
            result);
    Files.writeString(
        Path.of("target", "interop-matrix.txt"),
        line + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    if (result.equals("fails")) {
      System.out.println("lab: " + line + "\n" + InteropMatrixTest.bench().lab().describe());
    }
  }
}
