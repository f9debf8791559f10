package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.Condition;
import io.driftdb.schema.Verdict;
import io.driftdb.table.ShardTables.State;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fold tells to who watches it. */
class FoldObserverTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private final StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
  private final List<String> verdicts = new ArrayList<>();
  private final List<String> states = new ArrayList<>();
  private String reason = "";
  private int records;
  private TableWorld world;

  private final TableObserver observer =
      new TableObserver() {
        @Override
        public void onGroup(int shard, int count, long nanos) {
          assertTrue(count > 0);
          assertEquals(0, nanos, "the clock stands still");
          records += count;
        }

        @Override
        public void onVerdict(int shard, int topicId, Verdict verdict) {
          verdicts.add(topicId + " " + verdict);
        }

        @Override
        public void onState(int shard, int topicId, State state, String why) {
          states.add(topicId + " " + state);
          reason = why;
        }
      };

  @BeforeEach
  void open() throws Exception {
    world = new TableWorld(1, directory, memory);
    world.observer = observer;
    world.restart(true);
    world.createTables();
    world.foldAll();
  }

  @AfterEach
  void close() {
    world.close();
    memory.close();
  }

  private static TestRecord conflict(int table) {
    return TestRecord.put(table, "none", "{}").when(Condition.MUST_EXIST, 0);
  }

  @Test
  void shouldCountRecordsAndWhatChangedNothing() {
    world.append(false, List.of(List.of(TestRecord.put(1, "a", "{}"), conflict(1))));
    world.append(false, List.of(List.of(TestRecord.patch(3, "a", "{}"))));
    world.foldAll();
    assertEquals(3, records);
    assertEquals(List.of("1 CONFLICT", "3 REJECTED"), verdicts);
    verdicts.clear();
    TestRecord sound = TestRecord.put(1, "b", "{}");
    world.append(true, List.of(List.of(sound), List.of(conflict(2))));
    world.append(true, List.of(List.of(sound), List.of(TestRecord.put(2, "b", "{}"))));
    world.foldAll();
    assertEquals(7, records);
    assertEquals(List.of("1 CONFLICT", "2 CONFLICT"), verdicts);
    assertEquals(2, world.tables.status(1).rejected());
    assertEquals(List.of(), states);
  }

  @Test
  void shouldCountWhatHasNoKeyAndTakeKeysOfAnyLength() {
    world.append(false, List.of(List.of(TestRecord.put(1, "", "{}").withoutKey())));
    world.append(false, List.of(List.of(TestRecord.put(1, "", "{}"))));
    world.append(false, List.of(List.of(TestRecord.put(1, "k".repeat(1024), "{}"))));
    world.append(false, List.of(List.of(TestRecord.put(1, "k".repeat(1025), "{}"))));
    world.foldAll();
    assertEquals(4, records);
    assertEquals(List.of("1 REJECTED", "1 REJECTED"), verdicts);
    assertEquals(2, world.tables.count(1, ScanRange.ALL, world.log.nextLsn() - 1));
  }

  @Test
  void shouldTellWhenATableIsMadeAnew() {
    world.append(false, List.of(List.of(TestRecord.put(1, "a", "{}"))));
    world.foldAll();
    world.tables.rebuild(1);
    world.foldAll();
    assertEquals(List.of("1 REBUILDING", "1 SERVING"), states);
    assertEquals("", reason);
  }

  @Test
  void shouldTellWhyATableCannotBeMadeAnew() {
    world.append(false, List.of(List.of(TestRecord.put(1, "a", "{}"))));
    world.foldAll();
    world.log.dropBelow(3);
    world.tables.rebuild(1);
    world.foldAll();
    assertEquals(List.of("1 REBUILDING", "1 FAILED"), states);
    assertTrue(reason.contains("can't be made anew"), reason);
  }

  @Test
  void shouldTellThatNothingIsFoldedAnyMore() {
    world.log.damageNext = true;
    world.append(false, List.of(List.of(TestRecord.put(1, "a", "{}"))));
    while (world.tables.doWork() > 0) {}
    assertEquals(List.of("0 FAILED"), states);
    assertFalse(reason.isEmpty());
  }
}
