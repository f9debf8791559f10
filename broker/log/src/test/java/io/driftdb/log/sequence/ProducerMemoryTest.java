package io.driftdb.log.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside a plain list: what is remembered, forgotten and taken back. */
class ProducerMemoryTest {
  private static final int STEPS = 5000;

  private record Batch(long sequence, int records, long offset, long lsn, long timeNs) {
    static Batch of(RememberedBatch b) {
      return new Batch(
          b.firstSequence, b.recordCount, b.baseOffset(), b.firstLsn(), b.appendTimeNs);
    }

    RememberedBatch remembered() {
      RememberedBatch batch = new RememberedBatch();
      batch.set(sequence, records, offset, lsn, timeNs);
      return batch;
    }
  }

  /** One push, to be taken back. */
  private record Push(boolean evicts, RememberedBatch evicted, long sequenceBefore) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 32, 64})
  void shouldRememberTheLastOnes(int capacity) {
    Random random = new Random(capacity);
    ProducerMemory memory = new ProducerMemory(7);
    List<Batch> model = new ArrayList<>();
    List<Push> pushes = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      if (!pushes.isEmpty() && random.nextInt(3) == 0) {
        Push last = pushes.remove(pushes.size() - 1);
        memory.undoPush(last.evicts, last.evicted, last.sequenceBefore);
        model.remove(model.size() - 1);
      } else {
        long next = memory.nextSequence();
        Batch batch =
            new Batch(next, 1 + random.nextInt(9), random.nextLong(), random.nextLong(), step);
        RememberedBatch evicted = new RememberedBatch();
        boolean evicts = memory.push(batch.remembered(), capacity, evicted);
        pushes.add(new Push(evicts, evicted, next));
        model.add(batch);
      }
      if (pushes.size() > 2 * capacity) {
        pushes.clear(); // committed: can't be taken back any more
      }
      compare(model, memory, capacity);
    }
  }

  private static void compare(List<Batch> model, ProducerMemory memory, int capacity) {
    assertEquals(Math.min(model.size(), capacity), memory.count());
    RememberedBatch found = new RememberedBatch();
    int gone = model.size() - memory.count();
    for (int i = 0; i < memory.count(); i++) {
      Batch expected = model.get(gone + i);
      assertEquals(expected, Batch.of(memory.get(i, found)));
      assertTrue(memory.find(expected.sequence, expected.records, found));
      assertEquals(expected, Batch.of(found));
      assertFalse(memory.find(expected.sequence, expected.records + 1, found));
    }
    if (memory.count() > 0) {
      long first = model.get(gone).sequence;
      assertTrue(memory.isForgotten(first - 1));
      assertFalse(memory.isForgotten(first));
    }
  }
}
