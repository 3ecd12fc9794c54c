package net.spanwire.daemon.uapi;

import java.net.NetworkInterface;
import java.net.SocketException;
import net.spanwire.core.wireguard.uapi.Scopes;
import org.jspecify.annotations.Nullable;

/** The interfaces of this network namespace. */
final class InterfaceScopes implements Scopes {

  @Override
  public int index(String zone) {
    if (zone.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return zone.isEmpty() || zone.length() > 9 ? 0 : Integer.parseInt(zone);
    }
    try {
      NetworkInterface found = NetworkInterface.getByName(zone);
      return found == null ? 0 : found.getIndex();
    } catch (SocketException e) {
      return 0;
    }
  }

  @Override
  public String zone(int index) {
    NetworkInterface found = byIndex(index);
    return found == null ? Integer.toString(index) : found.getName();
  }

  private static @Nullable NetworkInterface byIndex(int index) {
    try {
      return NetworkInterface.getByIndex(index);
    } catch (SocketException e) {
      return null;
    }
  }
}
