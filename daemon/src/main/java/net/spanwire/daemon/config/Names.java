package net.spanwire.daemon.config;

/** Names that the operator chose. */
final class Names {

  private Names() {}

  /** Complains where the key of {@code section} cannot be a name in logs, metrics and commands. */
  static void check(Section section) {
    try {
      Scalars.OWN_NAME.parse(section.name());
    } catch (IllegalArgumentException e) {
      section.error(section.where(), section.path() + ": " + e.getMessage());
    }
  }
}
