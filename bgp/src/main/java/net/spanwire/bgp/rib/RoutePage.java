package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;

/**
 * A part of a table, in no order: a million routes are not to be had in one answer, since the
 * thread that gives it has other things to do.
 *
 * @param next where to go on, or -1 if this was the last; routes that come or go meanwhile may be
 *     seen or not
 */
public record RoutePage<T>(ImmutableList<T> routes, int next) {}
