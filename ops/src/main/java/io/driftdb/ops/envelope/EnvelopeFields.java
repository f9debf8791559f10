package io.driftdb.ops.envelope;

import io.driftdb.client.ProducerRecord;
import io.driftdb.client.RecordHeader;
import io.driftdb.schema.Op;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What an envelope said so far, and whether it makes a record. Lives for one line. */
final class EnvelopeFields {
  private static final String NULL = "null";

  private Op op = Op.PUT;
  private byte[] key;
  private boolean keyed;
  private byte[] value;
  private boolean nullValue;
  private long timestampMs = -1;
  private int partition = -1;
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

  ProducerRecord record(String topic) throws BadLineException {
    ProducerRecord record = withValue(topic);
    if (timestampMs >= 0) {
      record = record.timestamp(timestampMs);
    }
    if (partition >= 0) {
      record = record.partition(partition);
    }
    for (RecordHeader header : headers) {
      record = record.header(header.name(), header.value());
    }
    return record;
  }

  private ProducerRecord withValue(String topic) throws BadLineException {
    if (op == Op.DELETE) {
      if (value != null && !nullValue) {
        throw new BadLineException("is a delete with a value");
      }
      if (key == null) {
        throw new BadLineException("is a delete without a key");
      }
      return ProducerRecord.delete(topic, key);
    }
    if (value == null) {
      throw new BadLineException("has no value");
    }
    return op == Op.PATCH
        ? ProducerRecord.patch(topic, key, value)
        : ProducerRecord.put(topic, key, value);
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
