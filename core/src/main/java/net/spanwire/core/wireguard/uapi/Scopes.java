package net.spanwire.core.wireguard.uapi;

/** The port by which zones of link-local addresses, as in {@code fe80::1%eth0}, become numbers. */
public interface Scopes {

  /** The index of an interface; 0 if there is none of this name. */
  int index(String zone);

  /** The name of an interface; its number if there is none. */
  String zone(int index);
}
