package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.OuterDscp;
import net.spanwire.core.wireguard.PeerConfig.Initiate;
import net.spanwire.core.wireguard.PresharedKey;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * {@code peers.NAME { … }}: the far end of a tunnel.
 *
 * @param presharedKey {@link PresharedKey#NONE} without
 * @param endpoint null: any address that proves the key is accepted
 * @param roaming false: locked to the endpoint
 * @param persistentKeepalive zero: none
 * @param dscp of the packets that carry the tunnel's
 * @param allowedIps cryptokey routing: what may come from here and is sent here. Holds the peer's
 *     own link-local address where the interface has ours
 * @param interfaceName the link, at most 15 bytes
 * @param sharedInterface true if another peer names the same interface
 * @param addresses of the interface: what the file says, and the link-local address of our key
 *     unless the file gives one
 * @param mtu bytes, or 0 for automatic
 * @param routes static prefixes through this tunnel
 * @param learnWithin what BGP may add to {@code allowedIps} on a shared interface
 * @param privateKey this tunnel's own key, or that of the host
 * @param listenPort this tunnel's own UDP port, or that of the host
 * @param bind this tunnel's own, or that of the host
 * @param table this tunnel's own table for learned routes, or the router's
 * @param bgp null: a tunnel without BGP
 */
public record TunnelConfig(
    String name,
    PublicKey publicKey,
    PresharedKey presharedKey,
    @Nullable PeerEndpoint endpoint,
    boolean roaming,
    Initiate initiate,
    Duration persistentKeepalive,
    OuterDscp dscp,
    ImmutableSet<IpPrefix> allowedIps,
    String interfaceName,
    boolean sharedInterface,
    ImmutableList<TunnelAddress> addresses,
    int mtu,
    ImmutableList<IpPrefix> routes,
    SourceValidation sourceValidation,
    ImmutableList<IpPrefix> learnWithin,
    PrivateKey privateKey,
    int listenPort,
    @Nullable Bind bind,
    int table,
    @Nullable BgpConfig bgp) {}
