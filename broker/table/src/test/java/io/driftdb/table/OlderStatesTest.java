package io.driftdb.table;

import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States so far back that reads look for the older versions first. */
class OlderStatesTest {
  private static final int BATCHES = 140;
  private static final int RECORDS = 80;
  private static final int LOOKS = 30;
  private static final String[] KEYS = {"a", "b", "a\0"};

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  @Test
  void shouldReadStatesFarBack() throws Exception {
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
        TableWorld world = new TableWorld(1, directory, memory)) {
      world.createTables();
      for (int batch = 0; batch < BATCHES; batch++) {
        world.append(false, List.of(records(world, batch)));
        if (batch % 50 == 0) {
          world.foldAll();
          world.tables.store().flushDurably();
        }
      }
      world.foldAll();
      TableCheck check = new TableCheck(world);
      for (int look = 0; look < LOOKS; look++) {
        long lsn = world.random.nextInt(BATCHES * RECORDS / 10);
        check.at(world.model.tables.get(1), lsn);
      }
    }
  }

  /** Some keys come late, some are deleted for good, some are always changed. */
  private static List<TestRecord> records(TableWorld world, int batch) {
    List<TestRecord> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      int any = world.random.nextInt(3 + batch);
      String key = any < KEYS.length ? KEYS[any] : "key" + any;
      boolean isDelete = world.random.nextInt(9) == 0;
      records.add(
          isDelete ? TestRecord.delete(1, key) : TestRecord.put(1, key, "{\"n\":" + batch + "}"));
    }
    return records;
  }
}
