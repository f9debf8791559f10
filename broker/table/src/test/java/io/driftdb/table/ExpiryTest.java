package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.TableOptions;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is appended, rebuilt or restarted between moves of horizons: what is past goes. */
class ExpiryTest {
  private static final int SEEDS = 60;
  private static final int MOVES = 10;

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  @Test
  void shouldLeaveNothingOfWhatIsPast() {
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20)) {
      Seeds.forEach(SEEDS, seed -> run(seed, memory));
    }
  }

  private void run(long seed, StoreMemory memory) throws Exception {
    try (TableWorld world = new TableWorld(seed, directory, memory)) {
      world.createTables();
      for (int move = 0; move < MOVES; move++) {
        for (int i = 0; i < 4; i++) {
          world.step();
        }
        for (int i = world.random.nextInt(4); i >= 0; i--) {
          world.moveHorizon();
        }
        world.foldAll();
        StoreIsMinimal minimal = new StoreIsMinimal(world.tables.store());
        for (TableModel.Table table : world.model.tables.values()) {
          minimal.check(table);
        }
      }
    }
  }

  private static void moveToEnd(TableWorld world, int table) {
    long last = world.log.nextLsn() - 1;
    world.log.appendHorizon(table, last, world.log.nowNs);
    world.model.moveHorizon(table, last, world.log.nowNs);
  }

  private static void append(TableWorld world, int records, String key) {
    for (int done = 0; done < records; done += 50) {
      List<TestRecord> batch = new ArrayList<>();
      for (int i = done; i < done + 50; i++) {
        batch.add(TestRecord.put(1, key + i % 2, "{}"));
      }
      world.append(false, List.of(batch));
    }
  }

  private static long expiredLsn(TableWorld world) throws Exception {
    return world.tables.store().tables().get(0).expiredLsn();
  }

  @Test
  void shouldExpireSoManyRecordsAtATime() throws Exception {
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
        TableWorld world = new TableWorld(1, directory, memory)) {
      world.create(1, TableOptions.DEFAULT);
      long first = world.log.nextLsn();
      append(world, 1100, "k");
      world.foldAll();
      moveToEnd(world, 1);
      long last = world.model.tables.get(1).horizon;
      assertTrue(world.tables.doWork() > 0);
      assertEquals(first + 511, expiredLsn(world));
      assertEquals(1, world.tables.doWork());
      assertEquals(first + 1023, expiredLsn(world));
      assertEquals(1, world.tables.doWork());
      assertEquals(last, expiredLsn(world));
      assertEquals(0, world.tables.doWork());
      new StoreIsMinimal(world.tables.store()).check(world.model.tables.get(1));
    }
  }

  /** Beside many that are folded more expire at a time, but no more bytes. */
  @Test
  void shouldExpireNoMoreThanSoManyBytesAtATime() throws Exception {
    String key = "k".repeat(1000);
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
        TableWorld world = new TableWorld(1, directory, memory)) {
      world.create(1, TableOptions.DEFAULT);
      long first = world.log.nextLsn();
      append(world, 2000, key);
      world.foldAll();
      moveToEnd(world, 1);
      append(world, 1000, "others");
      world.tables.doWork();
      long expired = expiredLsn(world) - first;
      assertTrue(expired > 900 && expired < 1100, expired + " of a thousand bytes each");
      world.foldAll();
      new StoreIsMinimal(world.tables.store()).check(world.model.tables.get(1));
    }
  }

  @Test
  void shouldTakeExpiredVersionsOutOfIndexes() throws Exception {
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
        TableWorld world = new TableWorld(1, directory, memory)) {
      world.create(1, TableOptions.DEFAULT);
      world.indexes.put(1, world.log.addIndex(1, "by-n", "n"));
      for (int n = 0; n < 5; n++) {
        world.append(false, List.of(List.of(TestRecord.put(1, "k", "{\"n\":" + n + "}"))));
      }
      world.append(false, List.of(List.of(TestRecord.put(1, "gone", "{\"n\":1}"))));
      world.append(false, List.of(List.of(TestRecord.delete(1, "gone"))));
      world.foldAll();
      assertTrue(StoreIsMinimal.count(world.tables.store(), Family.IDX) > 5);
      moveToEnd(world, 1);
      world.foldAll();
      assertEquals(1, StoreIsMinimal.count(world.tables.store(), Family.IDX));
      new TableCheck(world).at(world.model.tables.get(1), world.log.nextLsn() - 1);
    }
  }
}
