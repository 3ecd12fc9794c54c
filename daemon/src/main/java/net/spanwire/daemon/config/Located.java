package net.spanwire.daemon.config;

/** A value with the place it was read from, for what is checked later. */
record Located<T>(T value, Location where) {}
