package io.driftdb.table;

import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At every LSN every answer is that of an independent fold, whatever happened to the store. */
class OracleTest {
  private static final int SEEDS = Integer.getInteger("oracle.seeds", 200);
  private static final int STEPS = 28;

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  @Test
  void shouldAnswerAsAnIndependentFoldDoes() {
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20)) {
      Seeds.forEach(SEEDS, seed -> check(seed, memory));
    }
  }

  private void check(long seed, StoreMemory memory) throws Exception {
    try (TableWorld world = new TableWorld(seed, directory, memory)) {
      world.createTables();
      for (int i = 0; i < STEPS; i++) {
        world.step();
      }
      world.foldAll();
      new TableCheck(world).all();
    }
  }
}
