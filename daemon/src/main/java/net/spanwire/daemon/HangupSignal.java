package net.spanwire.daemon;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP. The JDK's one way to a signal is sun.misc.Signal, which no compiler lets pass without a
 * warning: so it is called by reflection, and where it is not there, SIGHUP is as in any JVM.
 */
final class HangupSignal {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.daemon");

  private HangupSignal() {}

  /** Calls {@code action} at each SIGHUP, on a thread of the JVM's, one at a time. */
  static void handle(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                  return answerAsObject(self, method, arguments);
                }
                action.run();
                return null;
              });
      Object hangup = signal.getConstructor(String.class).newInstance("HUP");
      Object _ = signal.getMethod("handle", signal, handler).invoke(null, hangup, proxy);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.warn("SIGHUP cannot be handled ({}): use 'spanwire reload'", e.getMessage());
    }
  }

  @SuppressWarnings("ReferenceEquality") // a proxy equals itself alone
  private static Object answerAsObject(Object self, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> arguments[0] == self;
      case "hashCode" -> System.identityHashCode(self);
      default -> "SIGHUP";
    };
  }
}
