package io.driftdb.table.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
