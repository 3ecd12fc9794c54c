package net.spanwire.daemon.config;

/** Whether devices, routes and rules outlive the process. */
public enum RestartKeep {
  /** Where the supervisor holds our descriptors. */
  AUTO,
  NEVER
}
