package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * A destination with all ways there.
 *
 * @param best the peer of the best path; null if there is none or it is our own
 * @param paths the best first
 * @param kernel {@code installed}, {@code refused}, {@code pending}, or {@code none} where nothing
 *     is to be installed
 * @param kernelReason why it is refused, with the name of the error
 */
public record RouteView(
    String prefix,
    @Nullable String best,
    ImmutableList<PathView> paths,
    String kernel,
    @Nullable String kernelReason)
    implements View {}
