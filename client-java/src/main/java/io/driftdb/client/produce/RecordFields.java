package io.driftdb.client.produce;

import io.driftdb.client.RecordHeader;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.Condition;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;

/** A record's fields, as buffers; null for no key or value. One thread. */
public final class RecordFields {
  private static final int MAX_UNSIGNED_SHORT = 0xFFFF;
  private static final byte[][] NO_NAMES = {};

  public Op op;
  public long timestampMs;
  public DirectBuffer key;
  public int keyOffset;
  public int keyLength;
  public DirectBuffer value;
  public int valueOffset;
  public int valueLength;
  public Condition condition = Condition.NONE;
  public long conditionLsn;
  private byte[][] headerNames = NO_NAMES;
  private List<RecordHeader> headers = List.of();

  public void headers(List<RecordHeader> list) {
    headers = list;
    headerNames = new byte[list.size()][];
    for (int i = 0; i < headerNames.length; i++) {
      headerNames[i] = list.get(i).name().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Bytes that it takes in a batch. */
  long length() {
    long length =
        (long) FrameDescriptor.RECORD_HEADER_LENGTH
            + (key == null ? 0 : keyLength)
            + (value == null ? 0 : valueLength)
            + condition.extraLength();
    for (int i = 0; i < headerNames.length; i++) {
      byte[] headerValue = headers.get(i).value();
      length += Short.BYTES + headerNames[i].length + Integer.BYTES;
      length += headerValue == null ? 0 : headerValue.length;
    }
    return length;
  }

  /** RECORD_TOO_LARGE, INVALID_RECORD, KEY_REQUIRED, KEY_TOO_LARGE, INVALID_CONDITION. */
  public void check(boolean table, int maxBatchBytes) {
    long length = FrameDescriptor.BATCH_HEADER_LENGTH + length();
    if (length > maxBatchBytes) {
      throw new DriftException(
          ErrorCode.RECORD_TOO_LARGE,
          "a record that makes a batch of "
              + length
              + " bytes exceeds the broker's limit of "
              + maxBatchBytes
              + ". "
              + ErrorCode.RECORD_TOO_LARGE.advice());
    }
    if (headerNames.length > MAX_UNSIGNED_SHORT) {
      throw new DriftException(ErrorCode.INVALID_RECORD, "a record has at most 65535 headers");
    }
    for (byte[] name : headerNames) {
      if (name.length > MAX_UNSIGNED_SHORT) {
        throw new DriftException(
            ErrorCode.INVALID_RECORD, "a header's name has at most 65535 bytes");
      }
    }
    if (table) {
      checkTableKey();
    } else if (condition != Condition.NONE) {
      throw new DriftException(ErrorCode.INVALID_CONDITION, ErrorCode.INVALID_CONDITION.advice());
    }
  }

  private void checkTableKey() {
    if (key == null) {
      throw new DriftException(ErrorCode.KEY_REQUIRED, ErrorCode.KEY_REQUIRED.advice());
    }
    if (keyLength > FrameDescriptor.MAX_TABLE_KEY_BYTES) {
      throw new DriftException(
          ErrorCode.KEY_TOO_LARGE,
          "the key has " + keyLength + " bytes. " + ErrorCode.KEY_TOO_LARGE.advice());
    }
  }

  void writeTo(BatchWriter writer) {
    writer
        .condition(condition, conditionLsn)
        .add(op, timestampMs, key, keyOffset, keyLength, value, valueOffset, valueLength);
    for (int i = 0; i < headerNames.length; i++) {
      writer.addHeader(headerNames[i], headers.get(i).value());
    }
  }
}
