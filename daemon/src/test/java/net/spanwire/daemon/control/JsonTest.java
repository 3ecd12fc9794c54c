package net.spanwire.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.net.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {

  static List<Record> views() {
    SampleStatus status = new SampleStatus();
    List<Record> views = new ArrayList<>(status.neighbors());
    views.add(status.daemon());
    views.addAll(status.tunnels());
    views.add(status.explain(IpAddress.parse("10.2.0.1")));
    views.add(new EventView(SampleStatus.NOW, "daemon", null, "up", "a\n\"b\" … ü"));
    status.routes(RouteQuery.within(null), views::add);
    status.kernelRoutes(views::add);
    return views;
  }

  @ParameterizedTest
  @MethodSource("views")
  void reads_what_it_wrote(Record view) {
    String line = Json.write(view);
    assertThat(line).doesNotContain("\n");
    assertThat((Object) Json.read(line, view.getClass())).isEqualTo(view);
  }

  @Test
  void fields_have_the_names_that_programs_rely_on() {
    assertThat(Json.write(SampleStatus.ams()))
        .isEqualTo(
            "{\"name\":\"ams\",\"interface\":\"sw-ams\",\"address\":\"fe80::3\",\"state\":\"Idle\","
                + "\"waitingFor\":\"the tunnel: no handshake yet\",\"localAsn\":65001,"
                + "\"remoteAsn\":65003,\"routerId\":null,\"establishedAt\":null,\"uptimeSeconds\":0,"
                + "\"holdTimeSeconds\":90,\"prefixesReceived\":0,\"prefixesAccepted\":0,"
                + "\"prefixesAdvertised\":0,\"messagesReceived\":0,\"messagesSent\":0,\"flaps\":0,"
                + "\"lastDownReason\":null,\"lastDownAt\":null,\"importPolicy\":\"any\","
                + "\"exportPolicy\":\"own\",\"families\":[\"ipv4\"],\"capabilities\":[]}");
    assertThat(Json.write(SampleStatus.tunnel("ams", false)))
        .contains("\"interface\":\"sw-ams\"", "\"publicKey\":", "\"endpoint\":null")
        .contains("\"latestHandshake\":null", "\"rxBytes\":0", "\"health\":\"never\"")
        .contains("\"drops\":{\"noEndpoint\":12}");
    assertThat(Json.write(SampleStatus.tunnel("fra", true)))
        .contains("\"latestHandshake\":\"2026-11-23T11:59:53Z\"");
    assertThat(Json.write(SampleStatus.route("10.2.0.0/16")))
        .startsWith("{\"prefix\":\"10.2.0.0/16\",\"best\":\"fra\",\"paths\":[{\"peer\":\"fra\"")
        .contains(
            "\"nextHop\":", "\"asPath\":\"65002\"", "\"reason\":", "\"kernel\":\"installed\"");
  }

  @Test
  void skips_fields_it_does_not_know_and_fills_in_those_that_are_missing() {
    assertThat(
            Json.read("{\"new\":{\"a\":[1,{}]},\"op\":\"neighbors\",\"more\":[]}", Request.class))
        .isEqualTo(new Request("neighbors", null));
    assertThat(Json.read("{\"name\":\"x\"}", TunnelView.class).allowedIps()).isEmpty();
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
      strings = {"", "{", "[]", "1", "nonsense", "{\"op\":", "{\"op\":{}}", "{\"op\":[\"a\"]}"})
  void refuses_what_is_no_view(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Json.read(text, Request.class));
  }
}
