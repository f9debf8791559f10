package io.driftdb.ops.quickstart;

import io.driftdb.client.TableView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is different between two states of a table, by comparing their rows. Arrays belong to the
 * views and are not changed.
 */
final class TableChange {
  /** A row in both states; {@code before} is null for one that is new. */
  @SuppressWarnings("ArrayRecordComponent") // shown, never compared
  record Row(byte[] key, byte[] before, byte[] after) {}

  private final List<Row> changed = new ArrayList<>();
  private final List<Row> added = new ArrayList<>();
  private int unchanged;

  static TableChange between(TableView earlier, TableView later) {
    TableChange change = new TableChange();
    later.forEach((key, row) -> change.compare(key, earlier.get(key), row));
    return change;
  }

  private void compare(byte[] key, byte[] before, byte[] after) {
    if (before == null) {
      added.add(new Row(key, null, after));
    } else if (Arrays.equals(before, after)) {
      unchanged++;
    } else {
      changed.add(new Row(key, before, after));
    }
  }

  List<Row> changed() {
    return changed;
  }

  List<Row> added() {
    return added;
  }

  int unchanged() {
    return unchanged;
  }
}
