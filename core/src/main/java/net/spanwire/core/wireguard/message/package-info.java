/** The four messages of WireGuard as bytes: offsets, lengths and the fields behind them. */
package net.spanwire.core.wireguard.message;
