package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.policy.Action;
import net.spanwire.bgp.policy.Community;
import net.spanwire.bgp.policy.NextHopChoice;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** Reads {@code set { … }}: the actions stand in the order in which they are done. */
final class ActionsBinder {

  private static final int MOST_PREPENDED = 50;

  private final Section set;
  private final PolicySets sets;
  private final List<Action> actions = new ArrayList<>();

  ActionsBinder(Section set, PolicySets sets) {
    this.set = set;
    this.sets = sets;
  }

  ImmutableList<Action> bind() {
    add(
        set.get(
            "local-preference",
            text -> relative(text, Action.SetLocalPreference::new, Action.AddLocalPreference::new)),
        Function.identity());
    add(
        set.get("med", text -> relative(text, Action.SetMed::new, Action.AddMed::new)),
        Function.identity());
    bindPrepend();
    add(communities("communities"), Action.SetCommunities::new);
    add(sets.communities().read(set, "remove-communities"), Action.RemoveCommunities::new);
    add(communities("add-communities"), Action.AddCommunities::new);
    add(set.get("origin", Scalars.oneOf(Origin.class)), Action.SetOrigin::new);
    add(set.get("weight", Scalars.integer(0, 65_535)), Action.SetWeight::new);
    add(set.get("next-hop", ActionsBinder::parseNextHop), Action.SetNextHop::new);
    set.end();
    return ImmutableList.copyOf(actions);
  }

  /** A number: so many times ours. A list: these. */
  private void bindPrepend() {
    if (!set.isList("prepend")) {
      add(set.get("prepend", Scalars.integer(1, MOST_PREPENDED)), Action.Prepend::new);
      return;
    }
    ImmutableList<Long> asns = set.sequence("prepend", Scalars.ASN);
    if (asns.isEmpty() || asns.size() > MOST_PREPENDED) {
      set.error("prepend", "has no number or too many, expected 1 to " + MOST_PREPENDED);
      return;
    }
    actions.add(new Action.PrependAsns(asns));
  }

  private @Nullable ImmutableSet<Community> communities(String key) {
    return set.has(key) ? ImmutableSet.copyOf(set.list(key, Community::parse)) : null;
  }

  private <T> void add(@Nullable T value, Function<T, Action> form) {
    if (value != null) {
      actions.add(form.apply(value));
    }
  }

  private static NextHopChoice parseNextHop(String text) {
    return switch (text) {
      case "self" -> new NextHopChoice.Self();
      case "unchanged" -> new NextHopChoice.Unchanged();
      default -> {
        IpAddress address;
        try {
          address = IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
          throw Scalars.wrong(text, "no next hop", "self, unchanged or an address", e);
        }
        if (address.isUnspecified() || address.isMulticast() || address.isLinkLocal()) {
          throw Scalars.wrong(text, "no next hop for others", "the address of a host");
        }
        yield new NextHopChoice.Address(address);
      }
    };
  }

  /** {@code 10} sets, {@code +10} and {@code -10} change. */
  private static Action relative(
      String text, LongFunction<Action> absolute, LongFunction<Action> change) {
    if (text.startsWith("+") || text.startsWith("-")) {
      long delta = parseUnsigned(text.substring(1));
      return change.apply(text.charAt(0) == '-' ? -delta : delta);
    }
    return absolute.apply(parseUnsigned(text));
  }

  private static long parseUnsigned(String text) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= ConditionsBinder.MAX_UNSIGNED) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw Scalars.wrong(text, "no whole number", "0 to " + ConditionsBinder.MAX_UNSIGNED, e);
    }
    throw Scalars.wrong(text, "out of range", "0 to " + ConditionsBinder.MAX_UNSIGNED);
  }
}
