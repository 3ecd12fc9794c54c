package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.policy.Statement;
import org.jspecify.annotations.Nullable;

/** Reads {@code policies { … }} and what sessions say of {@code import} and {@code export}. */
final class PolicyBinder {

  private static final ImmutableMap<String, Policy> BUILT_IN =
      ImmutableMap.of("own", Policy.OWN, "any", Policy.ANY, "none", Policy.NONE);

  private final Section root;
  private final @Nullable Section named;
  private final PolicySets sets;
  private final ImmutableSet<String> declared;
  private final Map<String, Policy> policies = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  /** The policies that are being read, each because the one before it refers to it. */
  private final Set<String> reading = new LinkedHashSet<>();

  PolicyBinder(Section root) {
    this.root = root;
    this.sets = new PolicySets(root);
    this.named = root.block("policies");
    this.declared = named == null ? ImmutableSet.of() : ImmutableSet.copyOf(named.inOrder());
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
    if (named != null) {
      named.inOrder().forEach(this::named);
    }
  }

  PolicySets sets() {
    return sets;
  }

  /** Reads a policy of this name unless it has been read, as part of reading another one. */
  private Policy named(String name) {
    Policy known = policies.get(name);
    if (known != null) {
      return known;
    }
    Section holder = Objects.requireNonNull(named);
    if (BUILT_IN.containsKey(name)) {
      holder.error(name, "has a meaning of its own, expected another name");
    }
    try {
      Scalars.OWN_NAME.parse(name);
    } catch (IllegalArgumentException e) {
      holder.error(name, String.valueOf(e.getMessage()));
    }
    reading.add(name);
    Policy policy = policy(holder, name, name);
    reading.remove(name);
    policies.put(name, policy);
    return policy;
  }

  /** {@code match { policy = NAME }}. */
  Policy condition(String name) {
    Policy builtIn = BUILT_IN.get(name);
    return builtIn != null ? builtIn : referred(name, BUILT_IN.keySet());
  }

  /** {@code call = NAME}. */
  Policy called(String name) {
    Policy policy = referred(name, ImmutableSet.of());
    if (policy.acceptOtherwise()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' says otherwise = accept, which does not count where it is called, expected a"
              + " last statement { then = accept } in it instead");
    }
    return policy;
  }

  private Policy referred(String name, Set<String> besides) {
    checkKnown(name, Sets.union(declared, besides));
    if (reading.contains(name)) {
      throw new IllegalArgumentException(
          "goes round in a circle: "
              + String.join(
                  " -> ", Iterables.skip(reading, Iterables.indexOf(reading, name::equals)))
              + " -> "
              + name
              + ", expected a policy that does not lead back here");
    }
    used.add(name);
    return named(name);
  }

  /** {@code match { neighbor = NAME }}. */
  String neighbor(String name) {
    Set<String> known = new LinkedHashSet<>(root.blocks("peers").keySet());
    known.addAll(root.blocks("neighbors").keySet());
    if (known.contains(name)) {
      return name;
    }
    throw new IllegalArgumentException(
        "there is no peer or neighbor '"
            + name
            + "'"
            + DidYouMean.questionOr(name, known, ", expected one of " + String.join(", ", known)));
  }

  /** Something depends on the RPKI. */
  void checkRpki(Section match) {
    if (!root.has("rpki")) {
      match.warning("rpki", "is always not-found without spanwire.rpki { caches = [ … ] }");
    }
  }

  /** Warns of what nobody refers to; when all has been read that may. */
  void reportUnused() {
    sets.reportUnused();
    for (String name : declared) {
      if (!used.contains(name) && named != null) {
        named.warning(name, "is used by nobody: no session, and no other policy");
      }
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
    checkKnown(
        text,
        Sets.union(
            declared,
            direction == Direction.EXPORT ? BUILT_IN.keySet() : ImmutableSet.of("any", "none")));
    used.add(text);
    return text;
  }

  private static void checkKnown(String name, Set<String> known) {
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "there is no policy '"
              + name
              + "'"
              + DidYouMean.questionOr(
                  name, known, ", expected one of " + String.join(", ", known)));
    }
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
    String decider = null;
    Claims<String> names = new Claims<>(root);
    for (Section block : holder.blockList(key)) {
      String name = block.get("name", Scalars.TEXT, policy + "[" + statements.size() + "]");
      names.claim(name, block.path() + ": the name '" + name + "'", block.where());
      Statement statement = new StatementBinder(block, this).bind(name);
      if (decider != null) {
        block.warning(block.where(), "is never reached: '" + decider + "' decides all that comes");
      } else if (decidesAll(statement)) {
        decider = name;
      }
      statements.add(statement);
    }
    return ImmutableList.copyOf(statements);
  }

  private static boolean decidesAll(Statement statement) {
    return statement.conditions().isEmpty()
        && statement.outcome() instanceof Statement.Outcome.Decision;
  }
}
