package net.spanwire.daemon;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.CurveProviders;
import net.spanwire.core.wireguard.EnginePorts;

/** What is fastest on this host. */
record Ciphers(Aead aead, Curve25519 curve) {

  private static final Executor APART =
      task -> Thread.ofPlatform().daemon().name("ciphers").start(task);

  /**
   * Begins to measure, beside whatever else there is to do: a third of a second, most of it to bind
   * foreign functions.
   */
  static CompletableFuture<Ciphers> measured() {
    return CompletableFuture.supplyAsync(
        () ->
            new Ciphers(AeadProviders.choose(), CurveProviders.choose(EnginePorts.portableCurve())),
        APART);
  }
}
