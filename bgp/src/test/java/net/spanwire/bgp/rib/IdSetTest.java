package net.spanwire.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdSetTest {

  /** Dense, mixed and sparse, over several pages. */
  @ParameterizedTest
  @ValueSource(ints = {5_000, 70_000, 1_000_000})
  void behaves_as_a_plain_set(int range) {
    for (int seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      IdSet set = new IdSet();
      BitSet plain = new BitSet();
      for (int phase = 0; phase < 4; phase++) {
        for (int i = 0; i < 20_000; i++) {
          int id = random.nextInt(range);
          boolean add = phase % 2 == 0;
          assertThat(add ? set.add(id) : set.remove(id)).isEqualTo(plain.get(id) != add);
          plain.set(id, add);
        }
        assertSame(set, plain, seed);
      }
    }
  }

  @Test
  void unites_and_subtracts_in_every_mix_of_forms() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      BitSet left = random(random);
      BitSet right = random(random);
      IdSet union = of(left);
      union.addAll(of(right));
      IdSet difference = of(left);
      difference.removeAll(of(right));
      BitSet expected = (BitSet) left.clone();
      expected.or(right);
      assertSame(union, expected, seed);
      left.andNot(right);
      assertSame(difference, left, seed);
      IdSet copy = union.copy();
      union.clear();
      assertSame(copy, expected, seed);
    }
  }

  private static BitSet random(Random random) {
    BitSet set = new BitSet();
    int count = random.nextBoolean() ? 100 : 30_000;
    int range = random.nextBoolean() ? 60_000 : 300_000;
    for (int i = 0; i < count; i++) {
      set.set(random.nextInt(range));
    }
    return set;
  }

  private static IdSet of(BitSet plain) {
    IdSet set = new IdSet();
    plain.stream().forEach(set::add);
    return set;
  }

  private static void assertSame(IdSet set, BitSet plain, int seed) {
    BitSet members = new BitSet();
    set.forEach(members::set);
    assertThat(members).as("seed %d", seed).isEqualTo(plain);
    assertThat(set.size()).as("seed %d", seed).isEqualTo(plain.cardinality());
    assertThat(set.next(plain.length())).as("seed %d", seed).isEqualTo(-1);
    assertThat(set.nextAround(plain.length())).as("seed %d", seed).isEqualTo(plain.nextSetBit(0));
  }
}
