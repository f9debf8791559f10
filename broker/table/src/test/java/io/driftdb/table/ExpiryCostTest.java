package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.TableOptions;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it costs to expire depends on what expires, and not on whose versions those are. */
class ExpiryCostTest {
  private static final int VERSIONS = 3000;

  @TempDir Path directory;

  @Test
  void shouldExpireAsFastAsItFolds() throws Exception {
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
        TableWorld world = new TableWorld(1, directory, memory)) {
      world.create(1, TableOptions.DEFAULT);
      for (int round = 0; round < 4; round++) {
        for (int batch = 0; batch < VERSIONS / 100; batch++) {
          List<TestRecord> records = new ArrayList<>();
          for (int i = 0; i < 100; i++) {
            records.add(TestRecord.put(1, "key" + i, "" + batch));
          }
          world.append(false, List.of(records));
        }
        world.log.appendHorizon(1, world.log.nextLsn() - 1, world.log.nowNs);
        int cycles = 0;
        while (world.tables.doWork() > 0) {
          cycles++;
        }
        assertTrue(cycles <= 3, cycles + " cycles");
      }
    }
  }

  @Test
  void shouldWriteLittleForAKeyOfManyVersions() throws Exception {
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
        TableWorld world = new TableWorld(1, directory, memory)) {
      world.create(1, TableOptions.DEFAULT);
      List<TestRecord> records = new ArrayList<>();
      for (int i = 0; i < VERSIONS; i++) {
        boolean isDelete = i % 7 == 4;
        records.add(isDelete ? TestRecord.delete(1, "hot") : TestRecord.put(1, "hot", "" + i));
        if (records.size() == 100) {
          world.append(false, List.of(List.copyOf(records)));
          records.clear();
        }
      }
      world.foldAll();
      long last = world.log.nextLsn() - 1;
      long before = world.tables.store().db().getLatestSequenceNumber();
      world.log.appendHorizon(1, last, world.log.nowNs);
      world.foldAll();
      long writes = world.tables.store().db().getLatestSequenceNumber() - before;
      assertTrue(writes < 4 * VERSIONS, writes + " writes");
      List<Long> left = new ArrayList<>();
      byte[] key = TestRecord.utf8("hot");
      world.tables.history(1, key, 0, version -> left.add(version.fromLsn()));
      assertEquals(List.of(last), left);
      byte[] row = world.tables.get(1, List.of(key), last).get(0).row();
      assertArrayEquals(TestRecord.utf8("" + (VERSIONS - 1)), row);
    }
  }
}
