package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.driftdb.log.TableOptions;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Patches make long rows of short records: there are bounds. */
class PatchLimitTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private final StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
  private TableWorld world;
  private int table;

  @BeforeEach
  void open() throws Exception {
    world = new TableWorld(1, directory, memory);
    table = world.create(1, TableOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    world.close();
    memory.close();
  }

  private void append(TestRecord... records) {
    world.append(false, List.of(List.of(records)));
    world.foldAll();
  }

  /** Short records, each of which makes the row, which is put, anew. */
  private TestRecord[] patchesOfALongRow(int count) {
    append(TestRecord.put(table, "a", "{\"f\":\"" + "x".repeat(60_000) + "\"}"));
    TestRecord[] patches = new TestRecord[count];
    for (int i = 0; i < count; i++) {
      patches[i] = TestRecord.patch(table, "a", "{\"n\":" + i + "}");
    }
    return patches;
  }

  private byte[] row(long lsn) {
    return world.tables.get(table, List.of(new byte[] {'a'}), lsn).get(0).row();
  }

  private byte[] verdicts(long lsn, int count) {
    return world.tables.verdicts(table, lsn, count);
  }

  @Test
  void shouldRejectPatchesThatMakeARowTooLong() {
    String piece = "x".repeat(60_000);
    for (int i = 0; i < 71; i++) { // 69 of them come to less than 4 MiB
      append(TestRecord.patch(table, "a", "{\"f" + i + "\":\"" + piece + "\"}"));
    }
    assertArrayEquals(new byte[] {0, 2, 2}, verdicts(70, 3));
    append(TestRecord.patch(table, "a", "{\"f0\":null,\"short\":1}"));
    assertArrayEquals(new byte[] {0}, verdicts(73, 1));
  }

  @Test
  void shouldRejectTransactionsWhosePatchesComeToTooMuch() {
    TestRecord[] patches = patchesOfALongRow(300);
    world.append(true, List.of(List.of(patches)));
    world.foldAll();
    byte[] rejected = new byte[patches.length];
    Arrays.fill(rejected, (byte) 2);
    assertArrayEquals(rejected, verdicts(3, patches.length));
    append(patches);
    assertArrayEquals(new byte[patches.length], verdicts(303, patches.length));
    long last = world.log.nextLsn() - 1;
    byte[] row = row(last);
    world.tables.rebuild(table);
    world.foldAll();
    assertArrayEquals(row, row(last));
    assertArrayEquals(new byte[patches.length], verdicts(303, patches.length));
  }

  @Test
  void shouldBoundEachTransactionByItself() {
    TestRecord[] patches = patchesOfALongRow(200);
    for (int i = 0; i < 2; i++) {
      long first = world.log.nextLsn();
      world.append(true, List.of(List.of(patches)));
      world.foldAll();
      assertArrayEquals(new byte[patches.length], verdicts(first, patches.length));
    }
  }
}
