package net.spanwire.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md that a compiler does not hold. */
class HouseRulesTest {

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("net.spanwire");

  private static final String CORE = "net.spanwire.core..";
  private static final String BGP = "net.spanwire.bgp..";
  private static final String KERNEL_ROUTE = "net.spanwire.kernelroute..";
  private static final String DAEMON = "net.spanwire.daemon..";

  private static final String[] PROTOCOLS = {
    "net.spanwire.core.wireguard..",
    "net.spanwire.bgp.message..",
    "net.spanwire.bgp.codec..",
    "net.spanwire.bgp.fsm..",
    "net.spanwire.bgp.mrt..",
    "net.spanwire.bgp.bmp..",
    "net.spanwire.bgp.rib..",
    "net.spanwire.bgp.policy..",
    "net.spanwire.bgp.rpki..",
    "net.spanwire.kernelroute.netlink.."
  };

  @Test
  void modules_depend_downwards_and_adapters_never_see_each_other() {
    noClasses()
        .that()
        .resideInAPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(BGP, KERNEL_ROUTE, DAEMON)
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(BGP)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(KERNEL_ROUTE, DAEMON)
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(KERNEL_ROUTE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(BGP, DAEMON)
        .check(HOUSE);
  }

  @Test
  void protocols_have_no_socket_thread_or_clock() {
    noClasses()
        .that()
        .resideInAnyPackage(PROTOCOLS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty.channel..", "java.nio.channels..", "java.util.concurrent")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(HOUSE);
  }

  @Test
  void each_foreign_library_has_one_place() {
    noClasses()
        .that()
        .resideOutsideOfPackage("net.spanwire.daemon.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.typesafe.config..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackage("net.spanwire.kernelroute.socket..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackage("net.spanwire.core.io.linux..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup|FunctionDescriptor)")
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(HOUSE);
  }

  @Test
  void names_say_something() {
    classes().should().haveNameNotMatching(".*(Impl|Util|Utils|Manager|Helper)").check(HOUSE);
  }
}
