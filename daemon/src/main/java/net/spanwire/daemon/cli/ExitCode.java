package net.spanwire.daemon.cli;

/** What a command ends with. */
public final class ExitCode {

  private ExitCode() {}

  public static final int DONE = 0;

  /** It failed at run time. */
  public static final int FAILED = 1;

  /** It was called in a wrong way. */
  public static final int USAGE = 2;

  /** The configuration is wrong: EX_CONFIG of sysexits.h. */
  public static final int CONFIG = 78;
}
