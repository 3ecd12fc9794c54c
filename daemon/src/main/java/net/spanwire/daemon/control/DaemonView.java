package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The daemon itself.
 *
 * @param asn 0 where there is no BGP
 * @param aead the cipher in use: {@code libcrypto 3.0.17}
 * @param packetLoops threads that carry packets, over which tunnel interfaces are spread
 * @param underlay what may be wrong with the host's own settings (reverse-path filters); empty if
 *     nothing is
 */
public record DaemonView(
    String version,
    long pid,
    Instant startedAt,
    String configFile,
    long asn,
    @Nullable String routerId,
    String aead,
    int packetLoops,
    ImmutableList<String> underlay)
    implements View {}
