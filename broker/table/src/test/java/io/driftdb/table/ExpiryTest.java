package io.driftdb.table;

import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
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
}
