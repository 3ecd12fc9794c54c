package net.spanwire.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;

/** The rules of the house that a compiler does not hold (ARCHITECTURE.md). */
@AnalyzeClasses(
    packages = "net.spanwire.core",
    importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {

  @ArchTest
  static final ArchRule only_io_linux_calls_the_system =
      noClasses()
          .that()
          .resideOutsideOfPackage("net.spanwire.core.io.linux")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(
              Linker.class, SymbolLookup.class, FunctionDescriptor.class, AddressLayout.class);

  @ArchTest
  static final ArchRule names_say_something =
      noClasses().should().haveNameMatching(".*(Impl|Util|Utils|Manager|Helper)");

  @ArchTest
  static final ArchRule the_engine_does_no_io =
      noClasses()
          .that()
          .resideInAPackage("net.spanwire.core.wireguard..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net..",
              "java.nio.channels..",
              "net.spanwire.core.io.linux..",
              "net.spanwire.core.dataplane..",
              "io.netty..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.util\\.concurrent\\.(.*Executor.*|.*Queue|ForkJoin.*|Timer.*)");

  @ArchTest
  static final ArchRule the_engine_has_no_clock =
      noClasses()
          .that()
          .resideInAPackage("net.spanwire.core.wireguard..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule the_ports_know_no_adapter =
      noClasses()
          .that()
          .resideInAnyPackage(
              "net.spanwire.core.io", "net.spanwire.core.net", "net.spanwire.core.routing")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "net.spanwire.core.io.linux..",
              "net.spanwire.core.dataplane..",
              "net.spanwire.core.wireguard..");

  @ArchTest
  static final ArchRule the_packet_path_knows_only_ports =
      noClasses()
          .that()
          .resideInAPackage("net.spanwire.core.dataplane..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("net.spanwire.core.io.linux..");
}
