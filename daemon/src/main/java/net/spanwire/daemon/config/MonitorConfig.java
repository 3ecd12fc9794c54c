package net.spanwire.daemon.config;

import net.spanwire.core.net.Endpoint;

/** {@code monitor { … }}: where dashboard, API and metrics listen. */
public record MonitorConfig(Endpoint listen) {}
