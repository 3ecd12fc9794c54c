package net.spanwire.core.dataplane;

import net.spanwire.core.io.Aead;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.wireguard.EngineParameters;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Dataplane} starts with.
 *
 * @param listen the first listen port, number 0; others by {@link Dataplane#addListener}, and this
 *     one too if it is null
 * @param tunOffloads what TUNs may use; what sockets may use is in {@link UdpOptions#offloads}
 * @param engine bounds and timers
 * @param aead the cipher, as {@code AeadProviders.choose()} finds it
 * @param curve the curve of the handshakes
 */
public record DataplaneOptions(
    @Nullable UdpOptions listen,
    Offloads tunOffloads,
    EngineParameters engine,
    Aead aead,
    Curve25519 curve) {}
