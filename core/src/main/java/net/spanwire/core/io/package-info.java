/** The ports of the packet path towards the system: batches of packets, and the cipher. */
package net.spanwire.core.io;
