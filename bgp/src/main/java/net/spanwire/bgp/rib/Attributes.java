package net.spanwire.bgp.rib;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import net.spanwire.bgp.message.PathAttributes;

/**
 * Path attributes, one instance for each value: a table has some eight times fewer values than
 * routes. Values that nobody refers to any more go with the next collection.
 */
final class Attributes {

  private final Interner<PathAttributes> values = Interners.newWeakInterner();

  PathAttributes intern(PathAttributes attributes) {
    return values.intern(attributes);
  }
}
