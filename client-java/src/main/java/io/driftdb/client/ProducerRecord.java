package io.driftdb.client;

import io.driftdb.schema.Condition;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import java.util.ArrayList;
import java.util.List;

/** A record to be appended. Arrays are not copied before it is sent. Not thread-safe. */
public final class ProducerRecord {
  private static final int BY_KEY = -1;

  private final String topic;
  private final Op op;
  private final byte[] key;
  private final byte[] value;
  private int partition = BY_KEY;
  private long timestampMs = -1;
  private List<RecordHeader> headers = List.of();
  private Condition condition = Condition.NONE;
  private long conditionLsn;

  private ProducerRecord(String topic, Op op, byte[] key, byte[] value) {
    this.topic = topic;
    this.op = op;
    this.key = key;
    this.value = value;
  }

  /** The value is the whole row, or the event; key and value may be null in log topics. */
  public static ProducerRecord put(String topic, byte[] key, byte[] value) {
    return new ProducerRecord(topic, Op.PUT, key, value);
  }

  /**
   * The value is a JSON merge patch (RFC 7396) of the row; a missing row is made from it, unless
   * the table's options say that it is rejected.
   */
  public static ProducerRecord patch(String topic, byte[] key, byte[] value) {
    return new ProducerRecord(topic, Op.PATCH, key, value);
  }

  /** The row goes; its history stays. */
  public static ProducerRecord delete(String topic, byte[] key) {
    return new ProducerRecord(topic, Op.DELETE, key, null);
  }

  /** To that partition, whatever the key. */
  public ProducerRecord partition(int number) {
    partition = number;
    return this;
  }

  /** The time that the record is given, in ms since 1970 UTC; the clock's unless set. */
  public ProducerRecord timestamp(long ms) {
    timestampMs = ms;
    return this;
  }

  public ProducerRecord header(String name, byte[] headerValue) {
    if (headers.isEmpty()) {
      headers = new ArrayList<>();
    }
    headers.add(new RecordHeader(name, headerValue));
    return this;
  }

  /** Only if the table has no such row, else the verdict is CONFLICT and nothing is changed. */
  public ProducerRecord mustNotExist() {
    return on(Condition.MUST_NOT_EXIST, 0);
  }

  /** Only if the table has the row, else the verdict is CONFLICT and nothing is changed. */
  public ProducerRecord mustExist() {
    return on(Condition.MUST_EXIST, 0);
  }

  /**
   * Only if no record with a higher LSN has made, changed or deleted the row, else the verdict is
   * CONFLICT and nothing is changed. INVALID_CONDITION for a negative LSN.
   */
  public ProducerRecord unchangedSince(long lsn) {
    if (lsn < 0) {
      throw new DriftException(ErrorCode.INVALID_CONDITION, "LSNs start at 1: " + lsn + " is none");
    }
    return on(Condition.UNCHANGED_SINCE, lsn);
  }

  private ProducerRecord on(Condition demanded, long lsn) {
    condition = demanded;
    conditionLsn = lsn;
    return this;
  }

  public String topic() {
    return topic;
  }

  public Op op() {
    return op;
  }

  public byte[] key() {
    return key;
  }

  public byte[] value() {
    return value;
  }

  /** The partition asked for, or -1 for the key's. */
  public int partition() {
    return partition;
  }

  public long timestampMs() {
    return timestampMs < 0 ? System.currentTimeMillis() : timestampMs;
  }

  public List<RecordHeader> headers() {
    return headers;
  }

  /** What it demands of the row that it finds; only for records of tables. */
  public Condition condition() {
    return condition;
  }

  /** The LSN of {@link #unchangedSince}, else 0. */
  public long conditionLsn() {
    return conditionLsn;
  }
}
