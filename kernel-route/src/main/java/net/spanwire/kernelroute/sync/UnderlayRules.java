package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.kernelroute.netlink.Dump;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Rule;
import org.jspecify.annotations.Nullable;

/** The rules that send our marked packets into the underlay table, one per family. */
final class UnderlayRules {

  private final KernelChannel channel;
  private final KernelConfig config;
  private boolean disturbed = true;
  private ImmutableList<Rule> present = ImmutableList.of();

  UnderlayRules(KernelChannel channel, KernelConfig config) {
    this.channel = channel;
    this.config = config;
  }

  /** Somebody, we perhaps, changed a rule. */
  void onRule(Rule rule) {
    KernelConfig.Underlay underlay = config.underlay();
    disturbed |=
        rule.protocol() == config.protocol()
            || (underlay != null && rule.priority() == underlay.rulePriority());
  }

  void disturb() {
    disturbed = true;
  }

  /**
   * Lists the rules and makes ours right, if there may be anything to do.
   *
   * @return number of rules that had to be changed
   */
  int apply() throws IOException {
    if (!disturbed) {
      return 0;
    }
    disturbed = false;
    int changes = 0;
    ImmutableList.Builder<Rule> all = ImmutableList.builder();
    for (AddressFamily family : AddressFamily.values()) {
      try {
        changes += apply(family, all);
      } catch (KernelException e) {
        // Kernels without policy routing, or without IPv6, are met as they are where none is asked.
        boolean absent = e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EAFNOSUPPORT;
        if (!absent || (config.underlay() != null && family == AddressFamily.IPV4)) {
          disturbed = true;
          throw e;
        }
      }
    }
    present = all.build();
    return changes;
  }

  private int apply(AddressFamily family, ImmutableList.Builder<Rule> all) throws IOException {
    KernelConfig.Underlay underlay = config.underlay();
    @Nullable Rule desired =
        underlay == null
            ? null
            : Rule.markLookup(
                family.af(),
                underlay.rulePriority(),
                underlay.fwmark(),
                underlay.table(),
                config.protocol());
    List<Request> requests = new ArrayList<>();
    boolean stands = false;
    for (Rule rule : list(family)) {
      if (desired != null && !stands && rule.equals(desired)) {
        stands = true;
      } else if (rule.protocol() == config.protocol()) {
        requests.add(new Request.Delete(rule));
      }
    }
    if (desired != null) {
      all.add(desired);
      if (!stands) {
        requests.addFirst(new Request.Put(desired, Request.Mode.ADD));
      }
    }
    for (KernelChannel.Refusal refusal : channel.execute(requests)) {
      if (refusal.errno() != Errno.EEXIST && refusal.errno() != Errno.ENOENT) {
        throw new KernelException(
            "set the rule for marked packets of " + family, refusal.errno(), refusal.message());
      }
    }
    return requests.size();
  }

  private List<Rule> list(AddressFamily family) throws IOException {
    List<Rule> rules = new ArrayList<>();
    boolean complete =
        channel.dump(
            Dump.of(Dump.Kind.RULES, family.af()),
            object -> {
              if (object instanceof Rule rule && rule.family() == family.af()) {
                rules.add(rule);
              }
            });
    disturbed |= !complete; // look again in the next step
    return rules;
  }

  /** Our rules as {@code ip rule} prints them. */
  ImmutableList<String> describe() {
    return present.stream()
        .map(rule ->
            "%d: from all fwmark 0x%x lookup %s (%s)"
                .formatted(
                    rule.priority(),
                    rule.mark(),
                    Integer.toUnsignedString(rule.table()),
                    rule.family() == AddressFamily.IPV4.af() ? "IPv4" : "IPv6"))
        .collect(ImmutableList.toImmutableList());
  }
}
