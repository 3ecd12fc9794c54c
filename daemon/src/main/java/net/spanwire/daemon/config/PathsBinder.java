package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.ExportOptions;
import net.spanwire.bgp.ExportOptions.NextHopRule;
import net.spanwire.bgp.ExportOptions.RemovePrivate;
import net.spanwire.bgp.ImportOptions;
import net.spanwire.bgp.LocalAs;
import net.spanwire.bgp.NeighborConfigBuilder;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AfiSafi;
import org.jspecify.annotations.Nullable;

/** Reads what a session says of paths, apart from its policies. */
final class PathsBinder {

  private static final ImmutableSet<AfiSafi> ALL = ImmutableSet.copyOf(AfiSafi.values());

  private final Section section;
  private final PolicyBinder policies;
  private final SessionKind kind;

  PathsBinder(Section section, PolicyBinder policies, SessionKind kind) {
    this.section = section;
    this.policies = policies;
    this.kind = kind;
  }

  private enum AddPath {
    OFF,
    RECEIVE,
    SEND,
    BOTH
  }

  /** {@code next-hop-self}. */
  private enum Self {
    OFF,
    ON,
    FORCE
  }

  /** Who we are to the neighbour; null for ourselves. */
  static @Nullable LocalAs localAs(Section session, long ownAsn) {
    Section block = session.block("local-as");
    if (block == null) {
      return null;
    }
    Long asn = block.require("asn", Scalars.ASN, "65010");
    boolean noPrepend = block.get("no-prepend", Scalars.ON_OFF, false);
    boolean replaceAs = block.get("replace-as", Scalars.ON_OFF, false);
    block.end();
    if (asn != null && asn == ownAsn) {
      block.error("asn", asn + " is router.asn, expected another number");
    }
    return asn == null ? null : new LocalAs(asn, noPrepend, replaceAs);
  }

  void bind(NeighborConfigBuilder neighbor) {
    AddPath addPath = section.get("add-path", Scalars.oneOf(AddPath.class), AddPath.OFF);
    boolean receives = addPath == AddPath.RECEIVE || addPath == AddPath.BOTH;
    boolean sends = addPath == AddPath.SEND || addPath == AddPath.BOTH;
    neighbor
        .addPathReceive(receives ? ALL : ImmutableSet.of())
        .addPathSend(sends ? ALL : ImmutableSet.of())
        .imports(
            new ImportOptions(
                section.get("allowas-in", Scalars.integer(0, 10), 0),
                section.get("accept-as-sets", Scalars.ON_OFF, false)))
        .exports(exports());
  }

  private ExportOptions exports() {
    return new ExportOptions(
        nextHop(),
        onlyFor("route-reflector-client", kind == SessionKind.INTERNAL),
        onlyFor("route-server-client", kind == SessionKind.EXTERNAL),
        removePrivate(),
        onlyFor("as-override", kind == SessionKind.EXTERNAL),
        policies.condition(section, "default-originate"),
        section.get("add-path-send-max", Scalars.integer(1, 255), ExportOptions.DEFAULT_SEND_MAX));
  }

  private NextHopRule nextHop() {
    boolean unchanged = onlyFor("next-hop-unchanged", kind == SessionKind.EXTERNAL);
    Self self =
        section.get(
            "next-hop-self",
            text -> text.equals("force") ? Self.FORCE : onOff(text),
            kind.interior() ? Self.ON : Self.OFF);
    if (unchanged && self != Self.OFF) {
      section.error("next-hop-unchanged", "contradicts next-hop-self, expected one of both");
    }
    return switch (self) {
      case OFF -> unchanged ? NextHopRule.UNCHANGED : NextHopRule.USUAL;
      case ON -> NextHopRule.SELF;
      case FORCE -> NextHopRule.SELF_ALWAYS;
    };
  }

  private static Self onOff(String text) {
    try {
      return Scalars.ON_OFF.parse(text) ? Self.ON : Self.OFF;
    } catch (IllegalArgumentException e) {
      throw Scalars.wrong(text, "unknown", "on, off or force", e);
    }
  }

  private RemovePrivate removePrivate() {
    RemovePrivate removed =
        section.get("remove-private-as", Scalars.oneOf(RemovePrivate.class), RemovePrivate.OFF);
    if (removed != RemovePrivate.OFF) {
      checkKind("remove-private-as", kind == SessionKind.EXTERNAL);
    }
    return removed;
  }

  private boolean onlyFor(String key, boolean fits) {
    boolean on = section.get(key, Scalars.ON_OFF, false);
    if (on) {
      checkKind(key, fits);
    }
    return on && fits;
  }

  private void checkKind(String key, boolean fits) {
    if (!fits) {
      section.error(
          key,
          switch (kind) {
            case INTERNAL -> "the neighbour is in our own autonomous system, expected another's";
            case CONFEDERATION ->
                "the neighbour is another member of our confederation, expected "
                    + (key.equals("route-reflector-client") ? "our own" : "none");
            case EXTERNAL -> "the neighbour is in another autonomous system, expected our own";
          });
    }
  }
}
