package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * A route that the kernel is to have from us.
 *
 * @param purpose {@code learned}, {@code static} or {@code aggregate}
 * @param nextHops {@code dev sw-fra}, {@code via 10.1.0.2 dev eth0 weight 2}; none is unreachable
 * @param state {@code installed}, {@code refused} or {@code pending}
 * @param reason why it is refused
 */
public record KernelRouteView(
    String prefix,
    String purpose,
    ImmutableList<String> nextHops,
    long table,
    long metric,
    String state,
    @Nullable String reason)
    implements View {}
