/**
 * The only place that calls the system natively, by the foreign function interface: TUN, UDP, epoll
 * and libcrypto on 64-bit Linux.
 */
package net.spanwire.core.io.linux;
