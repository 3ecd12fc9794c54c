/** The entrance to this module: {@link KernelRoutes} keeps the kernel of a namespace as desired. */
package net.spanwire.kernelroute;
