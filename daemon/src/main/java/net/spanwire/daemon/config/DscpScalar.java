package net.spanwire.daemon.config;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import net.spanwire.core.wireguard.OuterDscp;

/** {@code dscp}: {@code inherit}, a number, or a name of IANA's registry of DSCPs. */
final class DscpScalar implements Scalar<OuterDscp> {

  private static final int MOST = 63;
  private static final ImmutableMap<String, Integer> NAMES = names();

  private static ImmutableMap<String, Integer> names() {
    ImmutableMap.Builder<String, Integer> names = ImmutableMap.builder();
    for (int selector = 0; selector <= 7; selector++) {
      names.put("cs" + selector, selector << 3);
    }
    for (int forwardingClass = 1; forwardingClass <= 4; forwardingClass++) {
      for (int precedence = 1; precedence <= 3; precedence++) {
        names.put("af" + forwardingClass + precedence, forwardingClass << 3 | precedence << 1);
      }
    }
    return names.put("ef", 46).put("voice-admit", 44).put("le", 1).buildOrThrow();
  }

  @Override
  public OuterDscp parse(String text) {
    String name = Ascii.toLowerCase(text);
    if (name.equals("inherit")) {
      return OuterDscp.INHERIT;
    }
    Integer known = NAMES.get(name);
    if (known != null) {
      return new OuterDscp(known);
    }
    if (!text.matches("\\d{1,9}")) {
      throw Scalars.wrong(
          text, "no DSCP", "inherit, 0 to " + MOST + ", or a name such as ef, af41 or cs6");
    }
    return new OuterDscp(Scalars.integer(0, MOST).parse(text));
  }
}
