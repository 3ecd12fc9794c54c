/**
 * The ports between the speaker, the kernel and the daemon: route changes one way, outcomes the
 * other.
 */
package net.spanwire.core.routing;
