/** The configuration file: read strictly, all errors at once, handed on as records. */
package net.spanwire.daemon.config;
