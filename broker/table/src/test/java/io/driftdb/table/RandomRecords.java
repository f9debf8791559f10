package io.driftdb.table;

import io.driftdb.log.TableOptions;
import io.driftdb.schema.Condition;
import io.driftdb.schema.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes records for tables that fit, conflict and are rejected, over a few keys. */
final class RandomRecords {
  static final byte[][] KEYS = {
    {}, {0}, {'a'}, {'a', 0}, {'a', 0, 1}, {'b'}, {(byte) 0xFF}, {(byte) 0xFF, (byte) 0xFF}
  };

  private static final String[] PATCHES = {
    "{\"n\":%d}",
    "{\"n\":null}",
    "{\"a\":{\"b\":%d}}",
    "{\"a\":null,\"n\":%d}",
    "\"word\"",
    "{",
    "{}"
  };

  private final Random random;

  RandomRecords(Random random) {
    this.random = random;
  }

  /** Some for one partition; {@code nextLsn}: about where they will be. */
  List<TestRecord> of(TableModel.Table table, int partition, long nextLsn) {
    List<TestRecord> records = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      records.add(record(table, partition, nextLsn));
    }
    return records;
  }

  private TestRecord record(TableModel.Table table, int partition, long nextLsn) {
    byte[] key = KEYS[random.nextInt(KEYS.length)];
    Op op = Op.of(Math.max(0, random.nextInt(5) - 2));
    byte[] value =
        switch (op) {
          case PUT -> row(table);
          case PATCH ->
              TestRecord.utf8(
                  String.format(PATCHES[random.nextInt(PATCHES.length)], random.nextInt(9)));
          default -> null;
        };
    Condition condition = Condition.NONE;
    if (random.nextInt(4) == 0) {
      condition = Condition.of(1 + random.nextInt(3));
    }
    long lsn = Math.max(0, nextLsn - random.nextInt(12));
    byte[] header = random.nextInt(3) == 0 ? new byte[] {(byte) random.nextInt()} : null;
    return new TestRecord(table.id, partition, op, key, value, condition, lsn, header);
  }

  private byte[] row(TableModel.Table table) {
    if (table.options.rowFormat() == TableOptions.RowFormat.BYTES) {
      byte[] row = new byte[random.nextInt(4)];
      random.nextBytes(row);
      return row;
    }
    int n = random.nextInt(9);
    return TestRecord.utf8(
        switch (random.nextInt(6)) {
          case 0 -> "{\"n\": " + n + ", \"d\": 1.50}";
          case 1 -> "{\"a\":{\"b\":" + n + "}}";
          case 2 -> "[" + n + "]";
          case 3 -> "{\"n\":\"" + n + "\"}";
          default -> "{\"n\":" + n + "}";
        });
  }
}
