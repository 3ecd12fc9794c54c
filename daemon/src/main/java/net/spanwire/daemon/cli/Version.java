package net.spanwire.daemon.cli;

/** The version of this build, from the manifest of its jar. */
public final class Version {

  private Version() {}

  public static String get() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
