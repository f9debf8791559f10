package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.store.StoreMemory;
import java.util.List;
import java.util.Set;

/** Opens a store that may be damaged, folds on, and compares all that it answers. */
final class StoreReading implements AutoCloseable {
  private static final Set<ErrorCode> NAMED =
      Set.of(ErrorCode.DATA_DAMAGED, ErrorCode.TABLE_INCOMPLETE, ErrorCode.TABLE_UNAVAILABLE);
  private static final int MOST_ROUNDS = 1_000;

  private final TableWorld world;
  private final StoreMemory memory;
  private boolean isOpen;

  StoreReading(TableWorld world, StoreMemory memory) {
    this.world = world;
    this.memory = memory;
  }

  /** Whether damage was named; all that is answered is as expected. */
  boolean read(List<String> expected) {
    try {
      world.open(memory);
      isOpen = true;
      for (int i = 0; i < MOST_ROUNDS && world.tables.doWork() > 0; i++) {
        // until all is folded, or the fold has failed
      }
      assertEquals(expected, TableDump.of(world));
      return false;
    } catch (DriftException e) {
      boolean failed = isOpen && world.tables.status(1).state() == ShardTables.State.FAILED;
      assertTrue(NAMED.contains(e.code()) || failed, "failed with " + e);
      return true;
    }
  }

  /** The same in the next life. */
  boolean readAfterRestart(List<String> expected) {
    close();
    return read(expected);
  }

  @Override
  public void close() {
    if (isOpen) {
      world.tables.close(false);
      isOpen = false;
    }
  }
}
