package net.spanwire.daemon.control;

/** Takes over the configuration file as it is by now. */
@FunctionalInterface
public interface ConfigReload {

  /**
   * Reads the file and applies what differs; returns when that is done. A file with errors changes
   * nothing.
   *
   * @param dryRun changes nothing, and says what would be changed
   */
  ReloadView reload(boolean dryRun);
}
