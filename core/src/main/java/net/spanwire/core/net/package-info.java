/** Addresses, prefixes and endpoints: values that every module shares. */
package net.spanwire.core.net;
