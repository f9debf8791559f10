package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.Condition;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that is made anew while the log, its options and its checkpoints are what they are. */
class RebuildTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private final StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
  private TableWorld world;

  @BeforeEach
  void open() throws Exception {
    world = new TableWorld(1, directory, memory);
    world.createTables();
    for (int i = 0; i < 24; i++) {
      put(1 + i % 3, "k" + i % 5, "{\"n\":" + i % 7 + "}");
    }
    world.foldAll();
  }

  @AfterEach
  void close() {
    world.close();
    assertEquals(0, world.log.openFeeds);
    memory.close();
  }

  private long put(int table, String key, String row) {
    long lsn = world.log.nextLsn();
    world.append(false, List.of(List.of(TestRecord.put(table, key, row))));
    return lsn;
  }

  private ShardTables.State state(int table) {
    return world.tables.status(table).state();
  }

  private void check() {
    world.foldAll();
    assertEquals(ShardTables.State.SERVING, state(1));
    assertEquals(1, world.log.openFeeds, "the fold's own");
    new TableCheck(world).all();
  }

  @Test
  void shouldCopyACheckpointSliceBySlice() {
    String text = "x".repeat(60_000);
    for (int i = 0; i < 40; i++) {
      put(1, "long" + i, "{\"text\":\"" + text + "\",\"n\":" + i % 9 + "}");
    }
    world.indexes.put(1, world.log.addIndex(1, "by-n", "n"));
    world.foldAll();
    world.checkpoint();
    world.log.dropBelow(world.tables.appliedLsn());
    put(1, "k1", "{\"n\":8}");
    world.tables.rebuild(1);
    int slices = 0;
    do {
      world.tables.doWork();
      slices++;
    } while (state(1) == ShardTables.State.REBUILDING);
    assertTrue(slices > 4, slices + " slices for 2.4 MB of rows and as much of versions");
    world.foldAll();
    new TableCheck(world).at(world.model.tables.get(1), world.log.nextLsn() - 1);
    check();
  }

  @Test
  void shouldTakeUpIndexesThatComeAndGoMeanwhile() throws Exception {
    world.indexes.put(2, world.log.addIndex(2, "by-n", "n"));
    int gone = world.log.addIndex(1, "gone", "n").id();
    world.foldAll();
    world.log.pollEntries = 1;
    world.tables.rebuild(1);
    world.tables.rebuild(2);
    for (int i = 0; i < 8; i++) {
      world.tables.doWork();
    }
    world.log.removeIndex(1, gone);
    world.indexes.put(1, world.log.addIndex(1, "by-n", "n"));
    put(1, "k1", "{\"n\":3}");
    put(2, "k1", "{\"n\":3}");
    world.tables.doWork();
    assertEquals(ShardTables.State.REBUILDING, state(1));
    check();
    assertEquals(List.of(world.indexes.get(1).id()), world.tables.status(1).readyIndexes());
    world.restart(true);
    check();
    for (int table = 1; table <= 2; table++) {
      world.log.removeIndex(table, world.indexes.remove(table).id());
    }
    world.foldAll();
    assertEquals(0, StoreIsMinimal.count(world.tables.store(), Family.IDX));
  }

  /** Verdicts are those of the first time, when the horizon was where it was. */
  @Test
  void shouldJudgeByTheHorizonOfThatTime() {
    long first = put(1, "judged", "{\"n\":1}");
    long last = put(1, "other", "{}");
    world.log.appendHorizon(1, last, world.log.nowNs);
    world.model.moveHorizon(1, last, world.log.nowNs);
    TestRecord tooOld = TestRecord.put(1, "judged", "{\"n\":2}");
    world.append(false, List.of(List.of(tooOld.when(Condition.UNCHANGED_SINCE, first))));
    world.foldAll();
    world.tables.rebuild(1);
    check();
  }

  @Test
  void shouldGoOnFromACheckpointWhenItMeetsDamage() {
    long damaged = put(1, "k1", "{\"n\":5}");
    put(1, "k2", "{\"n\":6}");
    world.foldAll();
    world.checkpoint();
    put(1, "k3", "{\"n\":6}");
    world.log.corruptLsn = damaged;
    world.log.pollEntries = 2;
    world.tables.rebuild(1);
    check();
  }

  /** What was made up to there is dropped, also what was not written yet. */
  @Test
  void shouldGoOnFromACheckpointWhenABatchIsNotWhatWasAppended() {
    put(1, "gone", "{}");
    world.append(false, List.of(List.of(TestRecord.delete(1, "gone"))));
    put(1, "again", "{\"n\":1}");
    long damaged = put(1, "k1", "{\"n\":5}");
    put(1, "k2", "{\"n\":6}");
    world.foldAll();
    world.checkpoint();
    world.append(false, List.of(List.of(TestRecord.patch(1, "again", "{\"m\":1}"))));
    world.log.damage(damaged);
    world.tables.rebuild(1);
    check();
  }

  @Test
  void shouldGiveUpAtDamageThatNoCheckpointKnows() {
    world.checkpoint();
    put(1, "k1", "{\"n\":4}");
    long damaged = put(1, "k1", "{\"n\":5}");
    world.foldAll();
    world.log.corruptLsn = damaged;
    world.tables.rebuild(1);
    while (state(1) != ShardTables.State.FAILED) {
      world.tables.doWork();
    }
    assertEquals(1, world.log.openFeeds, "the fold's own");
    world.log.corruptLsn = 0;
    world.tables.rebuild(1);
    check();
  }

  @Test
  void shouldLetGoOfWhatItReadsWhenItIsStopped() throws Exception {
    world.log.pollEntries = 1;
    world.tables.rebuild(1);
    for (int i = 0; i < 4; i++) {
      world.tables.doWork();
    }
    assertEquals(2, world.log.openFeeds);
    world.restart(true);
    check();
  }

  /** Rounds until the table serves, of which those up to {@code asking} ask for a rebuild. */
  private int rounds(int asking) {
    int rounds = 0;
    do {
      if (rounds < asking) {
        world.tables.rebuild(1);
      }
      world.tables.doWork();
      rounds++;
    } while (state(1) == ShardTables.State.REBUILDING);
    return rounds;
  }

  @Test
  void shouldNotBeginAgainWhatIsUnderWay() {
    world.log.pollEntries = 1;
    int once = rounds(1);
    assertTrue(once > 20, once + " rounds for as many entries");
    assertEquals(once, rounds(10));
    check();
  }

  @Test
  void shouldDropATableThatIsBeingMadeAnew() {
    world.log.pollEntries = 1;
    world.tables.rebuild(3);
    world.tables.rebuild(1);
    for (int i = 0; i < 4; i++) {
      world.tables.doWork();
    }
    world.log.deleteTable(3);
    world.model.tables.remove(3);
    check();
  }
}
