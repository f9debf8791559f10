package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.TableOptions;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.StoreMemory;
import io.driftdb.table.store.TableStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How far a fold is, as the store knows it after a crash. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FoldProgressTest {
  private static final int UNWRITTEN_MAX = 1 << 20;
  private static final String ENTRIES = "rocksdb.num-entries-active-mem-table";
  private static final String BUFFERS = "rocksdb.num-immutable-mem-table";

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private final StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
  private TableWorld world;

  @BeforeEach
  void open() throws Exception {
    world = new TableWorld(1, directory, memory);
    world.createTables();
    put(1, "a");
    world.foldAll();
    world.tables.store().flushDurably();
  }

  @AfterEach
  void close() {
    world.close();
    assertEquals(0, world.log.openFeeds);
    memory.close();
  }

  private void put(int table, String key) {
    world.append(false, List.of(List.of(TestRecord.put(table, key, "{\"n\":1}"))));
  }

  private long storedLsn() throws Exception {
    return world.tables.store().applied().lsn();
  }

  @Test
  void shouldPutDownOnlyNowAndThenHowFarItIsWithoutRecordsOfTables() throws Exception {
    long before = storedLsn();
    assertEquals(world.log.nextLsn(), before);
    world.log.skip(UNWRITTEN_MAX - 1);
    world.foldAll();
    assertEquals(before, storedLsn());
    assertEquals(before + UNWRITTEN_MAX - 1, world.tables.appliedLsn());
    world.log.skip(1);
    world.foldAll();
    assertEquals(before + UNWRITTEN_MAX, storedLsn());
    world.log.skip(UNWRITTEN_MAX - 1);
    world.foldAll();
    assertEquals(before + UNWRITTEN_MAX, storedLsn());
  }

  @Test
  void shouldPutDownHowFarItIsForACheckpoint() throws Exception {
    world.log.skip(10);
    world.foldAll();
    world.tables.upkeep().prepareCheckpoint();
    world.tables.doWork();
    assertEquals(world.log.nextLsn(), storedLsn());
    assertEquals(1, world.tables.doUpkeep());
    world.restart(false);
    assertEquals(world.log.nextLsn(), world.tables.appliedLsn());
    put(1, "b");
    world.foldAll();
    assertEquals(world.log.nextLsn(), storedLsn());
    new TableCheck(world).all();
  }

  @Test
  void shouldFlushAfterSoManyBytes() throws Exception {
    world.flushBytes = 64 << 10;
    world.restart(true);
    long before = world.tables.appliedLsn();
    String text = "x".repeat(20_000);
    put(1, "a" + text.substring(19_000));
    world.foldAll();
    world.restart(false);
    assertEquals(before, world.tables.appliedLsn());
    for (int i = 0; i < 4; i++) {
      world.append(false, List.of(List.of(TestRecord.put(1, "b", "{\"t\":\"" + text + "\"}"))));
    }
    world.foldAll();
    while (unflushed() > 0) {
      Thread.onSpinWait(); // a thread of the store's own does it
    }
    world.restart(false);
    assertEquals(world.log.nextLsn(), world.tables.appliedLsn());
    new TableCheck(world).all();
  }

  /** Entries and buffers that are not in files. */
  private long unflushed() throws Exception {
    TableStore store = world.tables.store();
    return store.db().getLongProperty(store.handle(Family.CUR), ENTRIES)
        + store.db().getLongProperty(store.handle(Family.CUR), BUFFERS);
  }

  @Test
  void shouldKnowTablesWhoseCreationTheLogHasDropped() throws Exception {
    world.tables.close();
    try (TableWorld other = new TableWorld(2, directory, memory)) {
      other.createTables();
      int index = other.log.addIndex(1, "by-n", "n").id();
      other.tables.close();
      Files.move(other.directory().resolve("tables"), directory.resolve("elsewhere"));
      long created = other.log.nextLsn();
      other.log.dropOthersBelow(3); // the creation of the third is still there
      other.open();
      other.append(false, List.of(List.of(TestRecord.put(1, "a", "{\"n\":1}"))));
      other.append(false, List.of(List.of(TestRecord.put(3, "b", "{\"n\":1}"))));
      other.foldAll();
      for (int table = 1; table <= 3; table++) {
        new TableCheck(other).at(other.model.tables.get(table), created + 1);
      }
      assertEquals(List.of(1L, 1L, 3L), createdLsns(other));
      assertEquals(List.of(index), other.tables.status(1).readyIndexes());
    }
    world.open();
  }

  private static List<Long> createdLsns(TableWorld world) throws Exception {
    return world.tables.store().tables().stream().map(each -> each.createdLsn()).toList();
  }

  @Test
  void shouldLeaveNothingOfADeletedTable() throws Exception {
    int table = world.create(1, TableOptions.DEFAULT);
    world.log.addIndex(table, "by-n", "n");
    put(table, "a");
    world.foldAll();
    int before = world.tables.store().tables().size();
    world.log.deleteTable(table);
    world.model.tables.remove(table);
    world.foldAll();
    assertEquals(before - 1, world.tables.store().tables().size());
    world.restart(true);
    world.foldAll();
    new TableCheck(world).all();
  }

  @Test
  void shouldTellHowMuchItHasDone() {
    assertEquals(0, world.tables.doWork());
    world.tables.upkeep().prepareCheckpoint();
    assertEquals(1, world.tables.doWork(), "a task");
    long bytes = world.log.status(0).logBytes();
    put(1, "b");
    bytes = world.log.status(0).logBytes() - bytes;
    assertEquals(bytes + 1, world.tables.doWork(), "its bytes and its LSN");
    assertEquals(0, world.tables.doWork());
    world.tables.rebuild(1);
    assertEquals(2, world.tables.doWork(), "a task, and a slice of a rebuild");
    assertEquals(1, world.tables.doWork(), "the last slice");
    assertEquals(0, world.tables.doWork());
    world.log.addIndex(1, "by-n", "n");
    assertTrue(world.tables.doWork() > 2, "the index, and a slice of its making");
    assertEquals(0, world.tables.doWork());
  }

  @Test
  void shouldGoOnWithAnIndexAfterARestart() {
    for (int i = 0; i < 100; i++) {
      put(1, "k" + i);
    }
    world.foldAll();
    int index = world.log.addIndex(1, "by-n", "n").id();
    world.log.pollEntries = 0;
    world.restart(true);
    world.log.pollEntries = 1;
    world.tables.doWork();
    world.restart(true);
    world.foldAll();
    assertEquals(List.of(index), world.tables.status(1).readyIndexes());
  }

  /** A defect of whatever kind is told to who waits, and to who asks. */
  @Test
  void shouldFailByNameWhateverIsThrown() {
    for (Throwable each : List.of(new IllegalStateException("odd"), new AssertionError("odd"))) {
      world.observer =
          new TableObserver() {
            @Override
            public void onGroup(int shard, int records, long nanos) {
              if (each instanceof AssertionError error) {
                throw error;
              }
              throw (IllegalStateException) each;
            }
          };
      world.restart(false);
      put(1, "c");
      CompletableFuture<Void> waiting = world.tables.whenApplied(world.log.nextLsn() + 1);
      try {
        world.tables.doWork();
      } catch (AssertionError e) {
        assertSame(each, e);
      }
      assertTrue(waiting.isCompletedExceptionally());
      assertEquals(ShardTables.State.FAILED, world.tables.status(1).state());
      assertEquals(0, world.tables.doWork());
    }
  }

  @Test
  void shouldPutDownAtAnOrderlyEndWhatWasOfNoTable() {
    world.log.skip(7);
    world.foldAll();
    world.restart(true);
    assertEquals(world.log.nextLsn(), world.tables.appliedLsn());
  }
}
