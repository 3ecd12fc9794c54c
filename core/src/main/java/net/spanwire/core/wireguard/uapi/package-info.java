/**
 * The cross-platform configuration protocol of WireGuard, by which {@code wg} talks to userspace
 * implementations: requests as values, reports as text, without any I/O.
 *
 * <p>Source: https://www.wireguard.com/xplatform/#configuration-protocol, and wireguard-go where
 * that is silent.
 */
package net.spanwire.core.wireguard.uapi;
