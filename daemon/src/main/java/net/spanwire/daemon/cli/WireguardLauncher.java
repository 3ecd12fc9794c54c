package net.spanwire.daemon.cli;

/** Runs one WireGuard interface: what stands behind {@code spanwire wireguard}. */
@FunctionalInterface
public interface WireguardLauncher {

  /**
   * Runs until a signal comes, or until the interface or its socket is removed. Logging is set up
   * by then.
   *
   * @param onReady called once {@code wg} is answered
   * @return the exit code
   * @throws DaemonLauncher.StartException if it cannot begin, in words for the operator
   */
  int run(String interfaceName, Runnable onReady) throws DaemonLauncher.StartException;
}
