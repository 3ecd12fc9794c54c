import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * {@code java NewClassFormat.java FROM.jar TO.jar}: copies a jar, its classes in the format of Java
 * 17. What is older than Java 6 is in no ahead-of-time cache of the JVM, nor is what uses it: its
 * classes would be parsed and verified at each start (docs/adr/0006).
 */
final class NewClassFormat {

  private static final ClassTransform NEW_VERSION =
      (builder, element) -> {
        if (element instanceof ClassFileVersion) {
          builder.withVersion(ClassFile.JAVA_17_VERSION, 0);
        } else {
          builder.with(element);
        }
      };

  /** Writes each method's code anew, so that it gets the stack maps that the format asks for. */
  private static final ClassTransform TRANSFORM =
      ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL).andThen(NEW_VERSION);

  public static void main(String[] args) throws IOException {
    Path from = Path.of(args[0]);
    try (JarFile jar = new JarFile(from.toFile());
        URLClassLoader classes = new URLClassLoader(new URL[] {from.toUri().toURL()});
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(Path.of(args[1])))) {
      ClassFile format =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)));
      for (JarEntry entry : jar.stream().toList()) {
        String name = entry.getName();
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        out.putNextEntry(new JarEntry(name));
        boolean isClass = name.endsWith(".class") && !name.endsWith("module-info.class");
        out.write(isClass ? converted(format, bytes) : bytes);
      }
    }
  }

  private static byte[] converted(ClassFile format, byte[] bytes) {
    var old = format.parse(bytes);
    return format.build(old.thisClass().asSymbol(), to -> to.transform(old, TRANSFORM));
  }
}
