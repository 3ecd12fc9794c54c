package net.spanwire.bgp.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.message.PathAttributes.Origin;

/** Something a statement does to a route that it matches. */
public sealed interface Action {

  /** What an absent LOCAL_PREF stands for; RFC 4271 leaves it open, everybody's is 100. */
  long ABSENT_LOCAL_PREFERENCE = 100;

  /** LOCAL_PREF, 0 to 2³²−1; without effect on export to another autonomous system. */
  record SetLocalPreference(long value) implements Action {
    public SetLocalPreference {
      checkUnsigned("local preference", value);
    }
  }

  /** Adds to LOCAL_PREF; negative subtracts; stays within 0 to 2³²−1. */
  record AddLocalPreference(long delta) implements Action {}

  /** MULTI_EXIT_DISC, 0 to 2³²−1. */
  record SetMed(long value) implements Action {
    public SetMed {
      checkUnsigned("MED", value);
    }
  }

  /** Adds to the MED, an absent one being 0; negative subtracts; stays within 0 to 2³²−1. */
  record AddMed(long delta) implements Action {}

  /** Makes the path longer by repeating a number: {@link PolicyRoute#prependAsn}. */
  record Prepend(int count) implements Action {
    public Prepend {
      if (count < 1 || count > 50) {
        throw new IllegalArgumentException("prepend repeats 1 to 50 times, not " + count);
      }
    }
  }

  /** Puts other numbers before the path, the first of them first. */
  record PrependAsns(ImmutableList<Long> asns) implements Action {
    public PrependAsns {
      if (asns.isEmpty() || asns.size() > 50) {
        throw new IllegalArgumentException("prepend takes 1 to 50 numbers, not " + asns.size());
      }
    }
  }

  /** Adds communities of any kind to those that are there. */
  record AddCommunities(ImmutableSet<Community> communities) implements Action {}

  /** Puts these in the place of all communities, of all three kinds. */
  record SetCommunities(ImmutableSet<Community> communities) implements Action {}

  /** Removes what one of the patterns fits. */
  record RemoveCommunities(ImmutableList<CommunityPattern> patterns) implements Action {}

  /** ORIGIN. */
  record SetOrigin(Origin origin) implements Action {}

  /** The next hop; an address of the other family than the destination's is not taken. */
  record SetNextHop(NextHopChoice choice) implements Action {}

  /** On import: preference on this host alone, 0 to 65535. Without effect on export. */
  record SetWeight(int value) implements Action {
    public SetWeight {
      if (value < 0 || value > 65535) {
        throw new IllegalArgumentException("a weight is 0 to 65535, not " + value);
      }
    }
  }

  private static void checkUnsigned(String what, long value) {
    if (value < 0 || value > 0xffff_ffffL) {
      throw new IllegalArgumentException("a " + what + " is 0 to 4294967295, not " + value);
    }
  }
}
