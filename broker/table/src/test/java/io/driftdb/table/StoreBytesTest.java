package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes of a closed store and of its checkpoints that are not as they were, whatever file they are
 * in: its tables answer as if nothing had been, or name the damage.
 */
@BatteryPart(Part.DAMAGE)
class StoreBytesTest {
  private static final String CHECKED =
      "every state, history, change and verdict of the tables is as it was, or named as damaged;"
          + " after the next start all is as it was, if the log has it";

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private StoreMemory memory = new StoreMemory(1 << 20, 1 << 20);
  private TableWorld world;
  private StoreImage image;
  private List<String> sound;

  @BeforeEach
  void foldAndCheckpoint() throws Exception {
    world = new TableWorld(1, directory, memory);
    world.createTables();
    world.indexes.put(1, world.log.addIndex(1, "by-n", "n"));
    put(0, 12);
    world.tables.upkeep().prepareCheckpoint();
    world.tables.doWork();
    assertEquals(1, world.tables.doUpkeep());
    put(12, 20);
    world.tables.store().flushDurably();
    sound = TableDump.of(world);
    world.tables.close();
    image = new StoreImage(world.directory());
  }

  @AfterEach
  void close() {
    world.close();
    memory.close();
  }

  private void put(int from, int to) {
    for (int i = from; i < to; i++) {
      List<TestRecord> rows = List.of(TestRecord.put(1 + i % 3, "a", "{\"n\":" + i % 9 + "}"));
      List<TestRecord> more = List.of(TestRecord.patch(1 + (i + 1) % 3, "b", "{\"m\":1}"));
      world.append(i % 4 == 0, i % 4 == 0 ? List.of(rows, more) : List.of(rows));
    }
    world.foldAll();
  }

  private static long seed(long usual) {
    return Long.getLong("seed", usual);
  }

  @Test
  void shouldAnswerTruthfullyOrNotAtAllWhateverByteOfTheStoreIsChanged() throws Exception {
    Budget budget = Budget.of(Part.DAMAGE, 0.2);
    Random random = new Random(seed(1));
    int[] outcomes = new int[2];
    int most = Battery.scaled(120, 1_000_000);
    for (int i = 0; i < most && (!Battery.isWhole() || budget.isLeft()); i++) {
      boolean cuts = i % 3 == 2;
      String what = cuts ? image.cutOne(random) : image.flipSome(random, 1 + random.nextInt(2));
      outcomes[check(what, true) ? 1 : 0]++;
    }
    int count = outcomes[0] + outcomes[1];
    assertTrue(count >= Battery.scaled(120, 400), "only " + count + " in the time that there is");
    assertTrue(outcomes[1] > 0, "no damage was noticed");
    Evidence.of(
            Part.DAMAGE,
            "a table store that has rotted while it was closed",
            "bits flipped in its files, or one of them cut off",
            count,
            "damaged stores",
            "seed " + seed(1) + ", " + outcomes[1] + " were named or made anew",
            CHECKED)
        .write();
  }

  @Test
  void shouldNeverAnswerWronglyWhenNotAllCanBeMadeAnew() throws Exception {
    Budget budget = Budget.of(Part.DAMAGE, 0.1);
    world.log.dropBelow(world.log.retainedLsn());
    Random random = new Random(seed(2));
    int named = 0;
    int count = 0;
    int most = Battery.scaled(60, 1_000_000);
    for (; count < most && (!Battery.isWhole() || budget.isLeft()); count++) {
      named += check(image.flipSome(random, 1 + random.nextInt(12)), false) ? 1 : 0;
    }
    assertTrue(count >= Battery.scaled(60, 250), "only " + count + " in the time that there is");
    assertTrue(named > 0, "no damage was noticed");
    Evidence.of(
            Part.DAMAGE,
            "a table store and its checkpoint that have rotted both, the log's beginning gone",
            "bits flipped in several of their files",
            count,
            "damaged stores",
            "seed " + seed(2) + ", " + named + " were named",
            CHECKED)
        .write();
  }

  /** Whether the damage was met, by the start or later. */
  private boolean check(String what, boolean canBeMadeAnew) throws Exception {
    memory.close();
    memory = new StoreMemory(1 << 20, 1 << 20);
    try (StoreReading reading = new StoreReading(world, memory)) {
      boolean met = reading.read(sound);
      boolean again = met && reading.readAfterRestart(sound);
      assertTrue(!again || !canBeMadeAnew, "it was not made anew");
      return met || Files.exists(world.directory().resolve("tables.damaged"));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(what + ": " + e, e);
    }
  }
}
