package net.spanwire.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerTest {

  @TempDir Path directory;

  private record User(String name) implements UserPrincipal {
    @Override
    public String getName() {
      return name;
    }
  }

  private record Group(String name) implements GroupPrincipal {
    @Override
    public String getName() {
      return name;
    }
  }

  private boolean mayAct(String user, String groups) throws IOException {
    Path file = Files.writeString(directory.resolve("group"), groups);
    return new Caller(new User(user), new Group("users")).mayAct(file);
  }

  @Test
  void members_of_the_group_may_act_and_others_may_not() throws IOException {
    String groups = "root:x:0:\nspanwire:x:990:alice,bob\nother:x:991:carol\n";
    assertThat(mayAct("alice", groups)).isTrue();
    assertThat(mayAct("bob", groups)).isTrue();
    assertThat(mayAct("carol", groups)).isFalse();
    assertThat(mayAct("ali", groups)).isFalse();
    assertThat(mayAct("alice", "")).isFalse();
    assertThat(new Caller(new User("alice"), new Group("users")).mayAct(directory)).isFalse();
  }
}
