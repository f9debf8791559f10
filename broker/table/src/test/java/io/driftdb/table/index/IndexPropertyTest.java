package io.driftdb.table.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** Look-ups find what looking at every version finds, as of every position. */
class IndexPropertyTest {
  @TempDir private Path directory;

  @Test
  void shouldFindWhatThereIsAsOfEveryPosition() {
    Seeds.forEach(
        40,
        (seed, random) -> {
          IndexModel model = new IndexModel(random);
          List<IndexDefinition> definitions = IndexModel.definitions();
          TableIndexes indexes = TableIndexes.of(definitions);
          try (IndexStore store = new IndexStore(directory.resolve("s" + seed))) {
            for (int i = 0; i < 12; i++) {
              int steps = 1 + random.nextInt(8);
              store.write(
                  batch -> {
                    for (int step = 0; step < steps; step++) {
                      model.step(store.maintenance, indexes, batch);
                    }
                  });
              if (random.nextInt(6) == 0) {
                store.write(batch -> model.expire(store.maintenance, indexes, batch));
              }
            }
            model.check(store, definitions);
          }
        });
  }

  @Test
  void shouldTellRowsApartThatAgreeInWhatEntriesKeep() throws RocksDBException {
    String start = "\"" + "x".repeat(2000);
    try (IndexStore store = new IndexStore(directory.resolve("long"))) {
      IndexDefinition index = IndexDefinition.parse("i", List.of("a"), "");
      TableIndexes indexes = TableIndexes.of(List.of(index));
      List<String> rows = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        rows.add("{\"a\":" + start + i + "\"}");
      }
      store.write(
          batch -> {
            for (int i = 0; i < 5; i++) {
              byte[] key = {(byte) (9 - i)};
              store.maintenance.onVersion(
                  batch, IndexStore.TABLE, indexes, key, i + 1, 0, null, utf8(rows.get(i)));
            }
          });
      for (int to = 0; to < 5; to++) {
        byte[] bound = utf8(start + to + "\"");
        assertEquals(to, count(store, IndexRange.of(index, null, bound, false), index, rows));
        assertEquals(to + 1, count(store, IndexRange.of(index, null, bound, true), index, rows));
        assertEquals(5 - to, count(store, IndexRange.of(index, bound, null, false), index, rows));
        assertEquals(1, count(store, IndexRange.of(index, bound, bound, true), index, rows));
      }
    }
  }

  private static int count(
      IndexStore store, IndexRange range, IndexDefinition index, List<String> rows)
      throws RocksDBException {
    int count = 0;
    try (IndexScan scan = store.scan(index, range, 5, null)) {
      while (scan.next()) {
        count += scan.matches(utf8(rows.get((int) scan.from() - 1))) ? 1 : 0;
      }
    }
    return count;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldLeaveNothingBehind() {
    Seeds.forEach(
        10,
        (seed, random) -> {
          IndexModel model = new IndexModel(random);
          List<IndexDefinition> definitions = IndexModel.definitions();
          TableIndexes indexes = TableIndexes.of(definitions);
          try (IndexStore store = new IndexStore(directory.resolve("n" + seed))) {
            store.write(
                batch -> {
                  for (int step = 0; step < 60; step++) {
                    model.step(store.maintenance, indexes, batch);
                  }
                  model.expire(store.maintenance, indexes, batch);
                });
            assertEquals(expectedEntries(model, definitions), store.entries().size());
            store.write(batch -> store.maintenance.drop(batch, IndexStore.TABLE, 260));
            assertEquals(expectedEntries(model, definitions.subList(0, 4)), store.entries().size());
            store.write(batch -> store.maintenance.dropTable(batch, IndexStore.TABLE - 1));
            store.write(batch -> store.maintenance.dropTable(batch, IndexStore.TABLE + 1));
            assertEquals(expectedEntries(model, definitions.subList(0, 4)), store.entries().size());
            store.write(batch -> store.maintenance.dropTable(batch, IndexStore.TABLE));
            assertEquals(0, store.entries().size());
          }
        });
  }

  private static int expectedEntries(IndexModel model, List<IndexDefinition> definitions) {
    int count = 0;
    for (IndexModel.Version version : model.versions) {
      for (IndexDefinition index : definitions) {
        count += IndexModel.values(index, version) == null ? 0 : 1;
      }
    }
    return count;
  }
}
