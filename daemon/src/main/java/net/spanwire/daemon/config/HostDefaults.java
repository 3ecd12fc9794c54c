package net.spanwire.daemon.config;

import net.spanwire.core.wireguard.PrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * What a peer takes from the host where it says nothing itself.
 *
 * @param keyGiven true if the host's key is in the file, even if it is wrong
 * @param where the host's block
 */
record HostDefaults(
    @Nullable PrivateKey privateKey,
    boolean keyGiven,
    Location where,
    int listenPort,
    @Nullable Bind bind,
    RouterConfig router,
    Secrets secrets) {}
