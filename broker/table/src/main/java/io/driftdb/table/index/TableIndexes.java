package io.driftdb.table.index;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The indexes of one table, prepared so that one pass over a row tells its place in all of them.
 * Immutable, from any thread.
 */
public final class TableIndexes {
  /** A table without indexes. */
  public static final TableIndexes NONE = new TableIndexes(List.of());

  private final PathTree tree = new PathTree();
  private final List<Compiled> compiled = new ArrayList<>();
  private final int limit;

  /** A definition and where its values are in what the tree finds. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Compiled(IndexDefinition definition, int[] slots, int whereSlot) {}

  private TableIndexes(List<IndexDefinition> definitions) {
    int longest = IndexKeys.VALUE_BYTES_MAX;
    for (IndexDefinition each : definitions) {
      int[] slots = each.paths().stream().mapToInt(tree::add).toArray();
      int whereSlot = -1;
      if (each.wherePath() != null) {
        whereSlot = tree.add(each.wherePath());
        // one more, so that a longer value is not taken for an equal one
        longest = Math.max(longest, each.whereValue().length + 1);
      }
      compiled.add(new Compiled(each, slots, whereSlot));
    }
    limit = longest;
  }

  public static TableIndexes of(List<IndexDefinition> definitions) {
    return definitions.isEmpty() ? NONE : new TableIndexes(definitions);
  }

  public boolean isEmpty() {
    return compiled.isEmpty();
  }

  public List<IndexDefinition> definitions() {
    return compiled.stream().map(Compiled::definition).toList();
  }

  int count() {
    return compiled.size();
  }

  int id(int i) {
    return compiled.get(i).definition.id();
  }

  /** A row's encoded value in each index, cut; null where it has no entry. */
  byte[][] entryValues(byte[] row) {
    return values(row, limit, IndexKeys.VALUE_BYTES_MAX);
  }

  /** The same, not cut. */
  byte[][] fullValues(byte[] row) {
    return values(row, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  private byte[][] values(byte[] row, int valueMax, int entryMax) {
    byte[][] values = new byte[compiled.size()][];
    byte[][] found = row == null ? null : tree.values(row, valueMax);
    if (found == null) {
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      Compiled index = compiled.get(i);
      if (matches(index, found)) {
        values[i] = concatenated(index.slots, found, entryMax);
      }
    }
    return values;
  }

  private static boolean matches(Compiled index, byte[][] found) {
    return index.whereSlot < 0
        || Arrays.equals(found[index.whereSlot], index.definition.whereValue());
  }

  private static byte[] concatenated(int[] slots, byte[][] found, int max) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(32);
    for (int slot : slots) {
      byte[] value = found[slot];
      if (value == null) {
        return null;
      }
      all.write(value, 0, Math.min(value.length, max - all.size()));
    }
    return all.toByteArray();
  }
}
