package net.spanwire.daemon.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Arrays;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of the control socket (SO_PEERCRED), and whether they may act: root, the
 * user of the daemon itself, and the group {@code spanwire}, be it their own group or one that
 * /etc/group puts them in. Whoever else the mode of the socket lets in may look.
 */
record Caller(UserPrincipal user, GroupPrincipal group) {

  static final String GROUP = "spanwire";
  private static final Path GROUPS = Path.of("/etc/group");

  static Caller of(SocketChannel channel) throws IOException {
    UnixDomainPrincipal principal = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
    return new Caller(principal.user(), principal.group());
  }

  boolean mayAct() {
    return mayAct(GROUPS);
  }

  boolean mayAct(Path groups) {
    return user.equals(user("root"))
        || user.equals(user(System.getProperty("user.name", "")))
        || group.equals(controlGroup())
        || isMember(groups);
  }

  private boolean isMember(Path groups) {
    try {
      for (String line : Files.readAllLines(groups)) {
        List<String> fields = Arrays.asList(line.split(":", -1));
        if (fields.size() == 4
            && fields.getFirst().equals(GROUP)
            && Arrays.asList(fields.getLast().split(",", -1)).contains(user.getName())) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // without the file nobody is in the group by it
    }
    return false;
  }

  /** The group that owns the socket; null where the system has none of that name. */
  static @Nullable GroupPrincipal controlGroup() {
    try {
      return lookup().lookupPrincipalByGroupName(GROUP);
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable UserPrincipal user(String name) {
    try {
      return lookup().lookupPrincipalByName(name);
    } catch (IOException e) {
      return null;
    }
  }

  private static UserPrincipalLookupService lookup() {
    return FileSystems.getDefault().getUserPrincipalLookupService();
  }
}
