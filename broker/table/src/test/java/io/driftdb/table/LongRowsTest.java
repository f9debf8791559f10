package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.TableOptions;
import io.driftdb.schema.Condition;
import io.driftdb.schema.Verdict;
import io.driftdb.table.fold.FoldContext;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many short patches of a long row: a batch of little makes much, which is written in parts. */
class LongRowsTest {
  private static final int ROW_BYTES = 60_000;
  private static final int PATCHES = 900;
  private static final int FAILING = 700;

  @TempDir Path directory;

  @Test
  void shouldGoOnInTheMiddleOfABatch() throws Exception {
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
        TableWorld world = new TableWorld(1, directory, memory)) {
      int table = world.create(1, TableOptions.DEFAULT);
      String row = "{\"n\":0,\"s\":\"" + "x".repeat(ROW_BYTES) + "\"}";
      world.log.append(false, List.of(List.of(TestRecord.put(table, "k", row))));
      long first = world.log.append(false, List.of(patches(table)));
      world.tables.close();
      world.tables = TableStores.open(stopping(world.context()), memory, () -> {});
      while (world.tables.doWork() > 0) {}
      assertEquals(ShardTables.State.FAILED, world.tables.status(table).state());
      world.tables.store().flushDurably();
      world.restart(false);
      long applied = world.tables.appliedLsn();
      assertTrue(applied > first && applied < first + FAILING, "applied " + applied);
      world.foldAll();
      checkRows(world, table, first);
      world.tables.rebuild(table);
      world.tables.doWork();
      world.foldAll();
      checkRows(world, table, first);
    }
  }

  private static List<TestRecord> patches(int table) {
    List<TestRecord> patches = new ArrayList<>();
    for (int i = 1; i <= PATCHES; i++) {
      TestRecord patch = TestRecord.patch(table, "k", "{\"n\":" + i + "}");
      patches.add(i == FAILING ? patch.when(Condition.MUST_NOT_EXIST, 0) : patch);
    }
    return patches;
  }

  /** Its fold fails at the record that changes nothing. */
  private static FoldContext stopping(FoldContext of) {
    TableObserver observer =
        new TableObserver() {
          @Override
          public void onVerdict(int shard, int topicId, Verdict verdict) {
            throw new IllegalStateException("stop");
          }
        };
    return new FoldContext(of.shard(), of.directory(), of.log(), of.config(), observer, of.clock());
  }

  private static void checkRows(TableWorld world, int table, long first) {
    for (int i = 1; i <= PATCHES; i += 37) {
      byte[] row =
          world.tables.get(table, List.of(TestRecord.utf8("k")), first + i - 1).get(0).row();
      String start = "{\"n\":" + (i == FAILING ? i - 1 : i) + ",";
      byte[] begin = Arrays.copyOf(row, start.length());
      assertArrayEquals(TestRecord.utf8(start), begin);
    }
    byte[] verdicts = world.tables.verdicts(table, first, PATCHES);
    for (int i = 0; i < PATCHES; i++) {
      Verdict expected = i + 1 == FAILING ? Verdict.CONFLICT : Verdict.APPLIED;
      assertEquals(expected.code(), verdicts[i]);
    }
  }
}
