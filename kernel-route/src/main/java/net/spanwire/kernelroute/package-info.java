/** The entrance to this module. */
package net.spanwire.kernelroute;
