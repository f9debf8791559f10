package io.driftdb.table;

import io.driftdb.schema.Condition;
import io.driftdb.schema.Op;
import java.nio.charset.StandardCharsets;

/** A record for a table, as a producer sends it. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TestRecord(
    int topic,
    int partition,
    Op op,
    byte[] key,
    byte[] value,
    Condition condition,
    long conditionLsn,
    byte[] header) {

  static TestRecord put(int topic, String key, String row) {
    return of(topic, Op.PUT, key, row);
  }

  static TestRecord patch(int topic, String key, String patch) {
    return of(topic, Op.PATCH, key, patch);
  }

  static TestRecord delete(int topic, String key) {
    return of(topic, Op.DELETE, key, null);
  }

  private static TestRecord of(int topic, Op op, String key, String value) {
    return new TestRecord(
        topic, 0, op, utf8(key), value == null ? null : utf8(value), Condition.NONE, 0, null);
  }

  TestRecord when(Condition wanted, long lsn) {
    return new TestRecord(topic, partition, op, key, value, wanted, lsn, header);
  }

  TestRecord withoutKey() {
    return new TestRecord(topic, partition, op, null, value, condition, conditionLsn, header);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
