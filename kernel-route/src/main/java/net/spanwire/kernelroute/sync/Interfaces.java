package net.spanwire.kernelroute.sync;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.InterfaceAddress;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.LinkAddress;
import net.spanwire.kernelroute.netlink.LinkSettings;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our interfaces: made as they should be, and kept so against others. */
final class Interfaces {

  private static final Logger log = LoggerFactory.getLogger(Interfaces.class);

  /** Against somebody who keeps changing it, so often and no more. */
  private static final long REPAIR_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final KernelChannel channel;
  private final Host host;
  private final Map<String, Managed> managed = new HashMap<>();
  private long repaired;

  /** One interface of ours. */
  private static final class Managed {
    InterfaceSettings settings;
    boolean disturbed;
    long notBefore;
    String problem = "";

    Managed(InterfaceSettings settings, long now) {
      this.settings = settings;
      this.notBefore = now;
    }
  }

  Interfaces(KernelChannel channel, Host host) {
    this.channel = channel;
    this.host = host;
  }

  /**
   * Makes an interface as it should be from now on; addresses of the settings before that are not
   * among the new ones go.
   *
   * @throws KernelException naming the setting that was refused; the interface is kept to the
   *     settings all the same, as soon as they can be had
   */
  void configure(InterfaceSettings settings, long now) throws IOException {
    Managed before = managed.get(settings.name());
    Managed current = new Managed(settings, now);
    managed.put(settings.name(), current);
    host.ownInterfaces.add(settings.name());
    Link link = host.links.get(settings.name());
    if (link == null) {
      throw new KernelException(
          "configure " + settings.name(), Errno.ENODEV, "there is no such interface");
    }
    if (before != null) {
      removeFormer(link, before.settings, settings);
    }
    current.disturbed = true;
    apply(link, settings);
    current.disturbed = false;
  }

  /** Lets go of an interface: it stays as it is, and is no longer ours. */
  void release(String name) {
    managed.remove(name);
    host.ownInterfaces.remove(name);
  }

  /** A link or its addresses changed. */
  void onChange(String name) {
    Managed own = managed.get(name);
    if (own != null) {
      own.disturbed = true;
    }
  }

  /** Puts right what others changed; returns when to be called again, in nanoseconds from now. */
  long repair(long now) throws IOException {
    long wait = Long.MAX_VALUE;
    for (Managed own : managed.values()) {
      Link link = host.links.get(own.settings.name());
      if (!own.disturbed || link == null) {
        continue;
      }
      if (now - own.notBefore < 0) {
        wait = Math.min(wait, own.notBefore - now);
        continue;
      }
      try {
        int changes = apply(link, own.settings);
        own.disturbed = false;
        own.problem = "";
        if (changes > 0) {
          repaired++;
          own.notBefore = now + REPAIR_INTERVAL_NANOS;
          log.info("{} was changed by somebody else, and put right", link.name());
        }
      } catch (KernelException e) {
        if (!own.problem.equals(e.getMessage())) {
          log.warn("{}", e.getMessage());
        }
        own.problem = String.valueOf(e.getMessage());
        own.notBefore = now + 5 * REPAIR_INTERVAL_NANOS;
        wait = Math.min(wait, own.notBefore - now);
      }
    }
    return wait;
  }

  private int apply(Link link, InterfaceSettings settings) throws IOException {
    int changes = 0;
    int index = link.index();
    // First, since the kernel tells nobody of it but with what changes next.
    if (settings.gsoMaxSize() != 0 && settings.gsoMaxSize() != link.gsoMaxSize()) {
      set(
          link,
          LinkSettings.gsoMaxSize(index, settings.gsoMaxSize()),
          "gso_max_size " + settings.gsoMaxSize());
      changes++;
    }
    if (settings.mtu() != 0 && settings.mtu() != link.mtu()) {
      set(link, LinkSettings.mtu(index, settings.mtu()), "MTU " + settings.mtu());
      changes++;
    }
    // Before "up", or the kernel makes its own link-local address. A link without IPv6 has no mode.
    if (settings.noAddressGeneration()
        && !link.generatesNoAddress()
        && link.addressGeneration() >= 0) {
      set(link, LinkSettings.noAddressGeneration(index), "addr_gen_mode none");
      changes++;
    }
    if (settings.up() && !link.isUp()) {
      set(link, LinkSettings.up(index, true), "up");
      changes++;
    }
    for (InterfaceSettings.Assigned assigned : settings.addresses()) {
      LinkAddress address = address(index, assigned);
      // The kernel tells of a new IPv6 address from its work queue: it may be there already.
      if (!host.addresses.has(address)
          && change(
              new Request.Put(address, Request.Mode.ADD),
              "add the address " + assigned + " to " + link.name(),
              Errno.EEXIST)) {
        changes++;
      }
    }
    return changes;
  }

  private void set(Link link, LinkSettings settings, String what) throws IOException {
    change(new Request.SetLink(settings), "set " + link.name() + " to " + what, 0);
  }

  private void removeFormer(Link link, InterfaceSettings before, InterfaceSettings after)
      throws IOException {
    for (InterfaceSettings.Assigned former : before.addresses()) {
      if (!after.addresses().contains(former)) {
        change(
            new Request.Delete(address(link.index(), former)),
            "remove the address " + former + " from " + link.name(),
            Errno.EADDRNOTAVAIL);
      }
    }
  }

  /** False if it was refused by the error that does no harm. */
  private boolean change(Request request, String what, int harmless) throws IOException {
    List<KernelChannel.Refusal> refusals = channel.execute(List.of(request));
    for (KernelChannel.Refusal refusal : refusals) {
      if (refusal.errno() != harmless) {
        throw new KernelException(what, refusal.errno(), refusal.message());
      }
    }
    return refusals.isEmpty();
  }

  private static LinkAddress address(int index, InterfaceSettings.Assigned assigned) {
    InterfaceAddress own = assigned.address();
    InterfaceAddress peer = assigned.peer();
    boolean ipv6 = own.address().family() == AddressFamily.IPV6;
    return new LinkAddress(
        index,
        own.address(),
        peer == null ? own.length() : peer.length(),
        peer == null ? null : peer.address(),
        Rtnetlink.RT_SCOPE_UNIVERSE,
        // Nobody else is on a tunnel of ours to have the same address.
        ipv6 ? Rtnetlink.IFA_F_NODAD | Rtnetlink.IFA_F_PERMANENT : Rtnetlink.IFA_F_PERMANENT);
  }

  /** True for what is only of concern on a link of ours: its link-local network. */
  static boolean isLinkLocal(IpPrefix prefix) {
    IpAddress address = prefix.address();
    return address.isLinkLocal() && prefix.length() > 0;
  }

  long repaired() {
    return repaired;
  }

  /** What is wrong with our interfaces, in words. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Managed own : managed.values()) {
      if (!own.problem.isEmpty()) {
        problems.add(own.problem);
      }
    }
    return problems;
  }

  @Nullable InterfaceSettings settings(String name) {
    Managed own = managed.get(name);
    return own == null ? null : own.settings;
  }
}
