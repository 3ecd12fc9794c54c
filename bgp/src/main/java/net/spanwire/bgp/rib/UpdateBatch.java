package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.bgp.message.Message.Update;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import org.jspecify.annotations.Nullable;

/** Destinations of which the same is said, no more than one message holds. */
final class UpdateBatch {

  private record Variant(NextHopAttribute self, Update update) {}

  private final @Nullable Advertisement advertisement;
  private final ImmutableIntArray ids;
  private final ImmutableList<Nlri> nlri;

  /** The message, for each next hop that members put into it. */
  private final List<Variant> variants = new ArrayList<>(1);

  /**
   * A batch.
   *
   * @param advertisement what is said; null to withdraw
   */
  UpdateBatch(
      @Nullable Advertisement advertisement, ImmutableIntArray ids, ImmutableList<Nlri> nlri) {
    this.advertisement = advertisement;
    this.ids = ids;
    this.nlri = nlri;
  }

  ImmutableIntArray ids() {
    return ids;
  }

  /** Whether this member has to hear that the destinations are gone. */
  boolean withdrawsFrom(AdjRibOut member) {
    return advertisement == null || advertisement.source() == member.peer();
  }

  /** The announcement with the member's own next hop; one instance for all who call it the same. */
  Update announcement(AdjRibOut member) {
    Advertisement said = advertisement;
    if (said == null) {
      throw new IllegalStateException("withdrawn");
    }
    PathAttributes attributes = said.attributes();
    boolean own = attributes.nextHop().equals(SelfNextHop.PLACE);
    NextHopAttribute nextHop = own ? member.selfNextHop() : attributes.nextHop();
    for (Variant variant : variants) {
      if (variant.self().equals(nextHop)) {
        return variant.update();
      }
    }
    Update update =
        Update.announce(nlri, own ? attributes.toBuilder().nextHop(nextHop).build() : attributes);
    variants.add(new Variant(nextHop, update));
    return update;
  }

  /** The withdrawal of those that the member was told, or null if it was told none. */
  @Nullable Update withdrawal(IdSet announced) {
    ImmutableList.Builder<Nlri> told = ImmutableList.builder();
    int count = 0;
    for (int i = 0; i < ids.length(); i++) {
      if (announced.contains(ids.get(i))) {
        told.add(nlri.get(i));
        count++;
      }
    }
    if (count == 0) {
      return null;
    }
    if (count < nlri.size()) {
      return Update.withdraw(told.build());
    }
    // Every member that was told all of them gets the same instance.
    NextHopAttribute any = SelfNextHop.PLACE;
    for (Variant variant : variants) {
      if (variant.self().equals(any)) {
        return variant.update();
      }
    }
    Update update = Update.withdraw(nlri);
    variants.add(new Variant(any, update));
    return update;
  }
}
