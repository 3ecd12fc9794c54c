package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a configuration.
 *
 * @param config null if and only if there are errors
 * @param errors everything that is wrong, in the order of the files
 * @param warnings what is allowed but probably not meant
 */
public record ConfigReading(
    @Nullable SpanwireConfig config,
    ImmutableList<Problem> errors,
    ImmutableList<Problem> warnings) {}
