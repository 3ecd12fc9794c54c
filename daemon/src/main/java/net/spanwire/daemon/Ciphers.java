package net.spanwire.daemon;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.CurveProviders;
import net.spanwire.core.wireguard.EnginePorts;

/** The best of this host. */
record Ciphers(Aead aead, Curve25519 curve) {

  private static final Executor APART =
      task -> Thread.ofPlatform().daemon().name("ciphers").start(task);

  /**
   * Begins to choose, beside whatever else there is to do: it takes a while to bind foreign
   * functions.
   */
  static CompletableFuture<Ciphers> chosen() {
    return CompletableFuture.supplyAsync(
        () ->
            new Ciphers(AeadProviders.choose(), CurveProviders.choose(EnginePorts.portableCurve())),
        APART);
  }
}
