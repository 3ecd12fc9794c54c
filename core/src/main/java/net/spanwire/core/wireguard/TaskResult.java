package net.spanwire.core.wireguard;

/** The inside of {@link HandshakeTask.Result}. */
non-sealed interface TaskResult extends HandshakeTask.Result {}
