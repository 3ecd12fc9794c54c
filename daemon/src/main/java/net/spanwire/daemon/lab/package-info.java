/**
 * The laboratory: network namespaces with real programs in them, for the demo and for the tests.
 */
package net.spanwire.daemon.lab;
