package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.Linker.Option;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * How functions of native libraries are called: all as if they took six words and answered one. The
 * virtual machine makes a dozen classes for each shape of function that it binds, and then compiles
 * what makes them: with each function in its own shape that was half of the processor time of a
 * start.
 *
 * <p>By the ABIs of Linux on the machines that Java runs on, the first six arguments that are
 * integers or pointers are in registers of a word each, whatever their size; a function does not
 * look at those that it does not take. Of an {@code int} that it answers only the lower half
 * counts.
 *
 * <p>A handle takes the address of the function, the place of {@code errno} where it captures that,
 * and the words. An address passed as a word does not keep its memory alive: that is the caller's
 * to do.
 */
@SuppressWarnings("restricted")
final class Downcall {

  private static final Linker LINKER = Linker.nativeLinker();

  private static final FunctionDescriptor WORDS =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final Option ERRNO = Option.captureCallState("errno");

  /** {@code (function, errno, word × 6) → word}. */
  static final MethodHandle CALL = LINKER.downcallHandle(WORDS, ERRNO);

  /** The same for functions that take more arguments after the second one. */
  static final MethodHandle VARIADIC =
      LINKER.downcallHandle(WORDS, ERRNO, Option.firstVariadicArg(2));

  /**
   * {@code (function, word × 6) → word}, for functions that answer in a microsecond or so: without
   * a change of the thread's state.
   */
  static final MethodHandle QUICK = LINKER.downcallHandle(WORDS, Option.critical(false));

  /** Where {@code errno} goes. */
  static final MemoryLayout ERRNO_LAYOUT = Option.captureStateLayout();

  private Downcall() {}

  /** The address of a function of libc. */
  static MemorySegment libc(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  static AssertionError unexpected(Throwable cause) {
    return new AssertionError("a downcall does not throw", cause);
  }
}
