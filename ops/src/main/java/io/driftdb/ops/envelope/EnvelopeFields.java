package io.driftdb.ops.envelope;

import io.driftdb.client.ProducerRecord;
import io.driftdb.client.RecordHeader;
import io.driftdb.schema.Condition;
import io.driftdb.schema.Op;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What an envelope said so far, and whether it makes a record. Lives for one line. */
final class EnvelopeFields {
  static final String CONDITIONS =
      "'if' is not \"must-not-exist\", \"must-exist\" or {\"unchanged-since\":LSN}";

  private static final String NULL = "null";

  private Op op = Op.PUT;
  private byte[] key;
  private boolean keyed;
  private byte[] value;
  private boolean nullValue;
  private long timestampMs = -1;
  private int partition = -1;
  private String topic;
  private String transaction;
  private Condition condition = Condition.NONE;
  private long conditionLsn;
  private final List<RecordHeader> headers = new ArrayList<>();

  void key(String text) throws BadLineException {
    keyOnce(text == null ? null : bytes(text, "key"));
  }

  void keyBase64(String text) throws BadLineException {
    keyOnce(base64(text, "keyBase64"));
  }

  private void keyOnce(byte[] bytes) throws BadLineException {
    if (keyed) {
      throw new BadLineException("has more than one key");
    }
    keyed = true;
    key = bytes;
  }

  /** The value's JSON, cut out of the line. */
  void value(String json) throws BadLineException {
    valueOnce(json.getBytes(StandardCharsets.UTF_8));
    nullValue = json.equals(NULL);
  }

  void valueBase64(String text) throws BadLineException {
    valueOnce(base64(text, "valueBase64"));
  }

  private void valueOnce(byte[] bytes) throws BadLineException {
    if (value != null) {
      throw new BadLineException("has more than one value");
    }
    value = bytes;
  }

  void op(String name) throws BadLineException {
    op =
        switch (name) {
          case "put" -> Op.PUT;
          case "patch" -> Op.PATCH;
          case "delete" -> Op.DELETE;
          default -> throw new BadLineException("op '" + name + "' is not put, patch or delete");
        };
  }

  void condition(String name) throws BadLineException {
    condition =
        switch (name) {
          case "must-not-exist" -> Condition.MUST_NOT_EXIST;
          case "must-exist" -> Condition.MUST_EXIST;
          default -> throw new BadLineException(CONDITIONS);
        };
  }

  void unchangedSince(long lsn) {
    condition = Condition.UNCHANGED_SINCE;
    conditionLsn = lsn;
  }

  void topic(String name) {
    topic = name;
  }

  void transaction(String name) {
    transaction = name;
  }

  void timestamp(long ms) {
    timestampMs = ms;
  }

  void partition(int number) {
    partition = number;
  }

  void header(String name, String text) throws BadLineException {
    headers.add(new RecordHeader(name, text == null ? null : bytes(text, "headers." + name)));
  }

  void headerBase64(String name, String text) throws BadLineException {
    headers.add(new RecordHeader(name, base64(text, "headers." + name)));
  }

  /**
   * The record, for the topic that it names, or else for that one.
   *
   * @param fallback null when each has to name its own
   */
  InputLine line(String fallback) throws BadLineException {
    String target = topic == null ? fallback : topic;
    if (target == null) {
      throw new BadLineException("names no topic, and the command does not either");
    }
    ProducerRecord record = conditional(withValue(target));
    if (timestampMs >= 0) {
      record = record.timestamp(timestampMs);
    }
    if (partition >= 0) {
      record = record.partition(partition);
    }
    for (RecordHeader header : headers) {
      record = record.header(header.name(), header.value());
    }
    return new InputLine(record, transaction);
  }

  private ProducerRecord conditional(ProducerRecord record) {
    return switch (condition) {
      case NONE -> record;
      case MUST_NOT_EXIST -> record.mustNotExist();
      case MUST_EXIST -> record.mustExist();
      case UNCHANGED_SINCE -> record.unchangedSince(conditionLsn);
    };
  }

  private ProducerRecord withValue(String target) throws BadLineException {
    if (op == Op.DELETE) {
      if (value != null && !nullValue) {
        throw new BadLineException("is a delete with a value");
      }
      if (key == null) {
        throw new BadLineException("is a delete without a key");
      }
      return ProducerRecord.delete(target, key);
    }
    if (value == null) {
      throw new BadLineException("has no value");
    }
    return op == Op.PATCH
        ? ProducerRecord.patch(target, key, value)
        : ProducerRecord.put(target, key, value);
  }

  private static byte[] bytes(String text, String name) throws BadLineException {
    byte[] bytes = Utf8.encode(text);
    if (bytes == null) {
      throw new BadLineException("'" + name + "' holds half a surrogate pair");
    }
    return bytes;
  }

  private static byte[] base64(String text, String name) throws BadLineException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new BadLineException("'" + name + "' is not base64: " + e.getMessage());
    }
  }
}
