package net.spanwire.daemon.control;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks: one line of JSON, {@code {"op":"routes","argument":"10.0.0.0/8"}}.
 *
 * @param op see {@link ControlOperations}
 * @param argument a name, prefix or address, where the operation takes one; a message may follow a
 *     name
 * @param routes more about the routes that are asked for; null to go by the argument
 */
public record Request(String op, @Nullable String argument, @Nullable RouteQuery routes) {

  public Request(String op, @Nullable String argument) {
    this(op, argument, null);
  }
}
