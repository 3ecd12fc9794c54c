package net.spanwire.daemon;

import java.io.IOException;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.daemon.cli.DaemonLauncher.StartException;
import net.spanwire.daemon.cli.WireguardLauncher;
import net.spanwire.daemon.wireguard.WireguardProgram;

/** {@code spanwire wireguard}: an interface until a signal comes, or others remove it. */
final class WireguardProcess implements WireguardLauncher {

  @Override
  public int run(String interfaceName, Runnable onReady) throws StartException {
    Termination termination = new Termination();
    EngineParameters parameters = EngineParameters.DEFAULT.withTimers(Timers.parameters());
    try (WireguardProgram _ =
        WireguardProgram.start(interfaceName, parameters, termination::tell)) {
      termination.onSignal();
      onReady.run();
      termination.await();
    } catch (IOException e) {
      throw new StartException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    } finally {
      termination.done();
    }
    return 0;
  }
}
