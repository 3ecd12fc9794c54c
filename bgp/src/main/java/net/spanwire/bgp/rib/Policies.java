package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.MapDifference;
import com.google.common.collect.Maps;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.rpki.OriginValidator;

/** Finds policies by the names that neighbours refer to. */
final class Policies {

  private ImmutableMap<String, Policy> named;
  private OriginValidator validator = OriginValidator.NONE;

  Policies(ImmutableMap<String, Policy> named) {
    this.named = named;
  }

  /** Puts others in their place; returns the names that mean something else from now on. */
  ImmutableSet<String> replace(ImmutableMap<String, Policy> others) {
    MapDifference<String, Policy> difference = Maps.difference(named, others);
    named = others;
    return ImmutableSet.<String>builder()
        .addAll(difference.entriesDiffering().keySet())
        .addAll(difference.entriesOnlyOnLeft().keySet())
        .addAll(difference.entriesOnlyOnRight().keySet())
        .build();
  }

  /** What knows of the RPKI. */
  OriginValidator validator() {
    return validator;
  }

  void setValidator(OriginValidator other) {
    validator = other;
  }

  Policy importPolicy(NeighborConfig neighbor) {
    return find(neighbor.importPolicy());
  }

  Policy exportPolicy(NeighborConfig neighbor) {
    return find(neighbor.exportPolicy());
  }

  /** A name that nobody defined accepts nothing: the safe side of RFC 8212. */
  Policy find(String name) {
    return switch (name) {
      case "any" -> Policy.ANY;
      case "none" -> Policy.NONE;
      case "own" -> Policy.OWN;
      default -> {
        Policy policy = named.get(name);
        yield policy == null ? Policy.NONE : policy;
      }
    };
  }
}
