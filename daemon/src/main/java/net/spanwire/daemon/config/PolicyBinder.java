package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.policy.Statement;
import org.jspecify.annotations.Nullable;

/** Reads {@code policies { … }} and what sessions say of {@code import} and {@code export}. */
final class PolicyBinder {

  private static final ImmutableSet<String> BUILT_IN = ImmutableSet.of("own", "any", "none");

  private final Section root;
  private final PolicySets sets;
  private final Set<String> declared = new LinkedHashSet<>();
  private final Map<String, Policy> policies = new LinkedHashMap<>();

  PolicyBinder(Section root) {
    this.root = root;
    this.sets = new PolicySets(root);
  }

  /** Which way a policy looks. */
  enum Direction {
    IMPORT,
    EXPORT;

    String key() {
      return Scalars.word(this);
    }
  }

  /** Reads the named policies: before any session refers to one. */
  void bind() {
    Section named = root.block("policies");
    if (named == null) {
      return;
    }
    for (String name : named.inOrder()) {
      declared.add(name);
      if (BUILT_IN.contains(name)) {
        named.error(name, "has a meaning of its own, expected another name");
      }
      try {
        Scalars.OWN_NAME.parse(name);
      } catch (IllegalArgumentException e) {
        named.error(name, String.valueOf(e.getMessage()));
      }
      policies.put(name, policy(named, name, name));
    }
  }

  /** All that sessions refer to, but for {@code any}, {@code none} and {@code own}. */
  ImmutableMap<String, Policy> policies() {
    return ImmutableMap.copyOf(policies);
  }

  /**
   * The name of the policy that a session uses: {@code any}, {@code none}, {@code own}, one of
   * {@code policies}, or that of a list in place.
   */
  String reference(Section session, Direction direction, boolean internal) {
    String key = direction.key();
    String inPlace = inPlace(session, key);
    if (inPlace != null) {
      return inPlace;
    }
    if (!session.has(key)) {
      if (!internal) {
        session.warning(
            key,
            "is left out of an external session, so nothing is "
                + (direction == Direction.IMPORT ? "accepted" : "announced")
                + " (RFC 8212); say "
                + key
                + " = none if that is meant");
      }
      return internal ? "any" : "none";
    }
    return session.get(key, text -> checkReference(text, direction), "none");
  }

  /**
   * The policy that some best path has to pass for something: null where the key says off, or
   * {@code any} where it says on.
   */
  @Nullable String condition(Section session, String key) {
    String inPlace = inPlace(session, key);
    if (inPlace != null) {
      return inPlace;
    }
    String name =
        session.get(
            key,
            text ->
                switch (text) {
                  case "on", "true", "yes" -> "any";
                  case "off", "false", "no" -> "none";
                  default -> checkReference(text, Direction.EXPORT);
                },
            "none");
    return name.equals("none") ? null : name;
  }

  /** The name of a policy that stands in the place of a name. */
  private @Nullable String inPlace(Section session, String key) {
    if (!session.isList(key) && !session.isBlock(key)) {
      return null;
    }
    String name = session.path().child(key).toString();
    policies.put(name, policy(session, key, name));
    return name;
  }

  private String checkReference(String text, Direction direction) {
    if (text.equals("own") && direction == Direction.IMPORT) {
      throw Scalars.wrong(text, "for export only", "any, none or a policy");
    }
    Set<String> known = new LinkedHashSet<>(declared);
    known.addAll(direction == Direction.EXPORT ? BUILT_IN : ImmutableSet.of("any", "none"));
    if (known.contains(text)) {
      return text;
    }
    throw new IllegalArgumentException(
        "there is no policy '"
            + text
            + "'"
            + DidYouMean.questionOr(text, known, ", expected one of " + String.join(", ", known)));
  }

  /** A policy is a list of statements, or a block with the list in it. */
  private Policy policy(Section holder, String key, String name) {
    if (holder.isList(key)) {
      return new Policy(name, statements(holder, key, name));
    }
    Section block = holder.isBlock(key) ? holder.block(key) : null;
    if (block == null) {
      holder.error(key, "is no policy, expected a list of statements [ { then = accept } ]");
      return new Policy(name, ImmutableList.of());
    }
    if (!block.has("statements")) {
      block.error(block.where(), block.path() + " has no statements, expected statements = [ … ]");
    }
    Policy policy =
        new Policy(
            name,
            statements(block, "statements", name),
            block.get("otherwise", Scalars.oneOf(Otherwise.class), Otherwise.REJECT)
                == Otherwise.ACCEPT,
            block.get("accept-martians", Scalars.ON_OFF, false),
            block.get("accept-own", Scalars.ON_OFF, false));
    block.end();
    return policy;
  }

  /** What becomes of a route that no statement decides. */
  private enum Otherwise {
    ACCEPT,
    REJECT
  }

  private ImmutableList<Statement> statements(Section holder, String key, String policy) {
    List<Statement> statements = new ArrayList<>();
    Claims<String> names = new Claims<>(root);
    for (Section block : holder.blockList(key)) {
      String name = block.get("name", Scalars.TEXT, policy + "[" + statements.size() + "]");
      names.claim(name, block.path() + ": the name '" + name + "'", block.where());
      statements.add(new StatementBinder(block, sets).bind(name));
    }
    return ImmutableList.copyOf(statements);
  }
}
