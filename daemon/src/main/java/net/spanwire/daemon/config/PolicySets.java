package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import net.spanwire.bgp.policy.AsPathPattern;
import net.spanwire.bgp.policy.CommunityPattern;
import net.spanwire.bgp.policy.PrefixRange;
import org.jspecify.annotations.Nullable;

/** The named sets that policies match against; a list in place does as well as a name. */
final class PolicySets {

  private final Kind<PrefixRange> prefixes;
  private final Kind<AsPathPattern> asPaths;
  private final Kind<CommunityPattern> communities;

  PolicySets(Section root) {
    this.prefixes = new Kind<>(root, "prefix-sets", PrefixRange::parse);
    this.asPaths = new Kind<>(root, "as-path-sets", AsPathPattern::parse);
    this.communities = new Kind<>(root, "community-sets", CommunityPattern::parse);
  }

  Kind<PrefixRange> prefixes() {
    return prefixes;
  }

  Kind<AsPathPattern> asPaths() {
    return asPaths;
  }

  Kind<CommunityPattern> communities() {
    return communities;
  }

  /** Warns of sets that no policy refers to. */
  void reportUnused() {
    prefixes.reportUnused();
    asPaths.reportUnused();
    communities.reportUnused();
  }

  /** Sets of one kind. */
  static final class Kind<T> {

    private final String collection;
    private final Scalar<T> type;
    private final @Nullable Section sets;
    private final Map<String, ImmutableList<T>> named = new LinkedHashMap<>();
    private final Set<String> used = new HashSet<>();

    Kind(Section root, String collection, Scalar<T> type) {
      this.collection = collection;
      this.type = type;
      this.sets = root.block(collection);
      if (sets != null) {
        for (String name : sets.inOrder()) {
          named.put(name, sets.list(name, type));
        }
      }
    }

    /** What {@code key} refers to or holds; null where it is left out or wrong. */
    @Nullable ImmutableList<T> read(Section section, String key) {
      return section.isList(key) ? section.list(key, type) : section.get(key, this::find);
    }

    private ImmutableList<T> find(String name) {
      ImmutableList<T> set = named.get(name);
      if (set == null) {
        throw new IllegalArgumentException(
            "there is no '"
                + name
                + "' in "
                + collection
                + DidYouMean.questionOr(
                    name, named.keySet(), ", expected the name of a set, or a list [ … ]"));
      }
      used.add(name);
      return set;
    }

    private void reportUnused() {
      for (String name : named.keySet()) {
        if (sets != null && !used.contains(name)) {
          sets.warning(name, "is used by no policy");
        }
      }
    }
  }
}
