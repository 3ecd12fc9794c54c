package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a packet to one address, step by step.
 *
 * @param summary in one sentence
 * @param prefix the longest match among what BGP knows; null if nothing matches
 * @param paths of that prefix, the best first, each with the step that decided it
 * @param exports what each neighbour whose session is up is told of that prefix, and why
 * @param kernel what the kernel has for it from us; null for nothing
 * @param kernelLookup what {@code ip route get} would say; null where it was not asked
 * @param tunnel the tunnel it leaves by; null for none
 * @param neighbor the session of that tunnel; null for none
 * @param problems everything that is wrong on this way, in words; empty if packets pass
 */
public record ExplainView(
    String address,
    String summary,
    @Nullable String prefix,
    ImmutableList<PathView> paths,
    ImmutableList<ExportView> exports,
    @Nullable KernelRouteView kernel,
    @Nullable String kernelLookup,
    @Nullable TunnelView tunnel,
    @Nullable NeighborView neighbor,
    ImmutableList<String> problems)
    implements View {}
