package io.driftdb.table.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Every version of a table's rows in a list, and what look-ups have to find, by looking at all. */
final class IndexModel {
  private static final JsonOrder ORDER = new JsonOrder();
  private static final String[] NOT_OBJECTS = {"[1]", "{\"a\":1", "nope", "7"};

  private final Random random;
  private final RandomJson json;
  final List<Version> versions = new ArrayList<>();
  final List<byte[]> keys = new ArrayList<>();
  long lsn;
  long horizon;

  /** A version with a row. */
  static final class Version {
    final byte[] key;
    final long from;
    final String row;
    long to;

    Version(byte[] key, long from, String row) {
      this.key = key;
      this.from = from;
      this.row = row;
    }

    boolean isAt(long lsn) {
      return from <= lsn && (to == 0 || to > lsn);
    }

    byte[] rowBytes() {
      return row.getBytes(StandardCharsets.UTF_8);
    }
  }

  IndexModel(Random random) {
    this.random = random;
    this.json = new RandomJson(random);
    Set<String> different = new HashSet<>();
    while (keys.size() < 8) {
      byte[] key = ValueWriterTest.key(random);
      if (different.add(Arrays.toString(key))) {
        keys.add(key);
      }
    }
  }

  static List<IndexDefinition> definitions() {
    return List.of(
        definition(1, "", "a"),
        definition(2, "", "b.c", "a"),
        definition(3, "s=\"x\"", "a"),
        definition(4, "", "b", "b.c", "s"),
        definition(260, "b={\"c\":1}", "s", "a"));
  }

  private static IndexDefinition definition(int id, String where, String... paths) {
    IndexDefinition checked = IndexDefinition.parse("i" + id, List.of(paths), where);
    return new IndexDefinition(
        id, checked.name(), checked.paths(), checked.wherePath(), checked.whereValue());
  }

  Version newest(byte[] key) {
    for (Version each : versions) {
      if (each.to == 0 && Arrays.equals(each.key, key)) {
        return each;
      }
    }
    return null;
  }

  /** The next record: puts or deletes a row, here and in a batch. */
  void step(IndexMaintenance maintenance, TableIndexes indexes, WriteBatch batch)
      throws RocksDBException {
    lsn++;
    byte[] key = keys.get(random.nextInt(keys.size()));
    Version old = newest(key);
    String row = random.nextInt(6) == 0 ? null : row();
    maintenance.onVersion(
        batch,
        IndexStore.TABLE,
        indexes,
        key,
        lsn,
        old == null ? 0 : old.from,
        old == null ? null : old.rowBytes(),
        row == null ? null : row.getBytes(StandardCharsets.UTF_8));
    if (old != null) {
      old.to = lsn;
    }
    if (row != null) {
      versions.add(new Version(key, lsn, row));
    }
  }

  /** Forgets some of what ended at or before a new horizon, here and in a batch. */
  void expire(IndexMaintenance maintenance, TableIndexes indexes, WriteBatch batch)
      throws RocksDBException {
    horizon += random.nextInt((int) (lsn - horizon) + 1);
    for (Version each : List.copyOf(versions)) {
      if (each.to != 0 && each.to <= horizon && random.nextInt(3) > 0) {
        maintenance.onExpired(
            batch, IndexStore.TABLE, indexes, each.key, each.from, each.rowBytes());
        versions.remove(each);
      }
    }
  }

  private String row() {
    if (random.nextInt(12) == 0) {
      return NOT_OBJECTS[random.nextInt(NOT_OBJECTS.length)];
    }
    StringBuilder row = new StringBuilder("{\"z\":" + json.value());
    if (random.nextInt(6) > 0) {
      row.append(", \"a\": ").append(value());
    }
    if (random.nextInt(6) > 0) {
      row.append(",\"b\":").append(random.nextInt(4) == 0 ? value() : "{\"c\":" + value() + "}");
    }
    if (random.nextInt(6) > 0) {
      row.append(",\"s\":").append(random.nextBoolean() ? "\"x\"" : value());
    }
    return row.append('}').toString();
  }

  private String value() {
    return random.nextBoolean() ? Integer.toString(random.nextInt(4)) : json.value();
  }

  /** Looks up ranges of all indexes, as of each position, and compares with the list. */
  void check(IndexStore store, List<IndexDefinition> definitions) throws RocksDBException {
    for (long n = horizon; n <= lsn; n++) {
      for (IndexDefinition index : definitions) {
        check(store, index, n, null, null, false);
        check(store, index, n, bound(index, n), bound(index, n), random.nextBoolean());
        List<String> same = bound(index, n);
        check(store, index, n, same, same, true);
      }
    }
  }

  /** Values of the first paths: what rows have, or about that. */
  private List<String> bound(IndexDefinition index, long n) {
    int count = 1 + random.nextInt(index.paths().size());
    List<String> values = new ArrayList<>();
    List<Version> there = versions.stream().filter(each -> each.isAt(n)).toList();
    List<JsonNode> row =
        there.isEmpty() ? null : values(index, there.get(random.nextInt(there.size())));
    for (int i = 0; i < count; i++) {
      values.add(row == null || random.nextInt(4) == 0 ? value() : JsonOrder.ascii(row.get(i)));
    }
    return values;
  }

  private void check(
      IndexStore store,
      IndexDefinition index,
      long n,
      List<String> from,
      List<String> to,
      boolean toIncluded)
      throws RocksDBException {
    Set<String> expected = new HashSet<>();
    for (Version each : versions) {
      List<JsonNode> values = each.isAt(n) ? values(index, each) : null;
      if (values != null && inRange(values, from, to, toIncluded)) {
        expected.add(Arrays.toString(each.key) + each.from);
      }
    }
    String asked = index.paths() + " as of " + n + " from " + from + " to " + to + toIncluded;
    IndexRange range =
        IndexRange.of(index, boundJson(index, from), boundJson(index, to), toIncluded);
    List<Version> found = find(store, index, range, n, asked);
    Set<String> actual = new HashSet<>();
    for (Version each : found) {
      assertTrue(actual.add(Arrays.toString(each.key) + each.from), "twice: " + asked);
    }
    assertEquals(expected, actual, asked);
    for (int i = 1; i < found.size(); i++) {
      assertTrue(isInOrder(index, found.get(i - 1), found.get(i)), "order: " + asked);
    }
  }

  private List<Version> find(
      IndexStore store, IndexDefinition index, IndexRange range, long n, String asked)
      throws RocksDBException {
    List<Version> found = new ArrayList<>();
    byte[] position = null;
    boolean more = true;
    while (more) {
      int page = 1 + random.nextInt(6);
      try (IndexScan scan = store.scan(index, range, n, position)) {
        more = false;
        while (scan.next()) {
          position = scan.position();
          Version version = version(scan.key(), scan.from(), asked);
          if (scan.matches(version.rowBytes())) {
            found.add(version);
            page--;
          }
          if (page == 0) {
            more = true;
            break;
          }
        }
      }
    }
    return found;
  }

  private Version version(byte[] key, long from, String asked) {
    for (Version each : versions) {
      if (each.from == from) {
        assertTrue(Arrays.equals(key, each.key), "key: " + asked);
        return each;
      }
    }
    throw new AssertionError("found what is not there, from " + from + ": " + asked);
  }

  private static boolean isInOrder(IndexDefinition index, Version a, Version b) {
    byte[] first = TableIndexes.of(List.of(index)).entryValues(a.rowBytes())[0];
    byte[] second = TableIndexes.of(List.of(index)).entryValues(b.rowBytes())[0];
    if (Arrays.equals(first, second)) {
      return Arrays.compareUnsigned(a.key, b.key) < 0;
    }
    return ORDER.compareFirst(values(index, a), values(index, b)) < 0;
  }

  private static boolean inRange(
      List<JsonNode> values, List<String> from, List<String> to, boolean toIncluded) {
    if (from != null && ORDER.compareFirst(values, parsed(from)) < 0) {
      return false;
    }
    int order = to == null ? -1 : ORDER.compareFirst(values, parsed(to));
    return order < 0 || (order == 0 && toIncluded);
  }

  private static List<JsonNode> parsed(List<String> values) {
    return values.stream().map(JsonOrder::parse).toList();
  }

  private static byte[] boundJson(IndexDefinition index, List<String> values) {
    if (values == null) {
      return null;
    }
    String json = index.paths().size() == 1 ? values.get(0) : "[" + String.join(",", values) + "]";
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** What a row has at an index's paths; null when it does not belong to it. */
  static List<JsonNode> values(IndexDefinition index, Version version) {
    if (Arrays.asList(NOT_OBJECTS).contains(version.row)) {
      return null;
    }
    JsonNode row = JsonOrder.parse(version.row);
    if (index.wherePath() != null) {
      JsonNode value = row.at("/" + index.wherePath().replace('.', '/'));
      JsonNode wanted = JsonOrder.parse(index.id() == 3 ? "\"x\"" : "{\"c\":1}");
      if (value.isMissingNode() || ORDER.compare(value, wanted) != 0) {
        return null;
      }
    }
    List<JsonNode> values = new ArrayList<>();
    for (String path : index.paths()) {
      JsonNode value = atObjects(row, path);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return values;
  }

  private static JsonNode atObjects(JsonNode row, String path) {
    JsonNode value = row;
    for (String name : path.split("\\.", -1)) {
      value = value.isObject() ? value.get(name) : null;
      if (value == null) {
        return null;
      }
    }
    return value;
  }
}
