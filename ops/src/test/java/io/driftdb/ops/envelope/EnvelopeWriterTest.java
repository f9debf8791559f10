package io.driftdb.ops.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.client.ConsumedRecord;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.RecordHeader;
import io.driftdb.schema.Op;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeWriterTest {
  private static final String[] JSON_PARTS = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "1",
    "-2.50",
    "true",
    "null",
    "\"a\"",
    " ",
    "\n",
    "\r",
    "\t",
    "é",
    "\\u00e9",
    "{\"a\":1}",
    "[ 1 ]",
    "\u0000",
    "\ufeff"
  };

  private static ConsumedRecord record(Op op, byte[] key, byte[] value, RecordHeader... headers) {
    return new ConsumedRecord("t", 2, 7, 9, op, 1234, 5, key, value, List.of(headers));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String written(ConsumedRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new EnvelopeWriter(out).record(record);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldWriteTheFieldsInTheirOrder() throws IOException {
    assertEquals(
        "{\"key\":\"k\",\"value\":{\"a\": 1.50},\"op\":\"put\",\"headers\":{\"h\":\"v\",\"b\":"
            + "{\"base64\":\"/w==\"}},\"timestamp\":1234,\"partition\":2,\"offset\":7,\"lsn\":9}\n",
        written(
            record(
                Op.PUT,
                bytes("k"),
                bytes("{\"a\": 1.50}"),
                new RecordHeader("h", bytes("v")),
                new RecordHeader("b", new byte[] {-1}))));
  }

  @Test
  void shouldWriteDeletes() throws IOException {
    assertEquals(
        "{\"key\":\"k\",\"value\":null,\"op\":\"delete\",\"headers\":{},\"timestamp\":1234,"
            + "\"partition\":2,\"offset\":7,\"lsn\":9}\n",
        written(record(Op.DELETE, bytes("k"), null)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 1", "1 ", "{\"a\":\n1}", "1 2", "hello", "{", "\ufeff1", "1\u0000"})
  void shouldWriteInBase64WhatALineOfJsonCannotHold(String value) throws IOException {
    String line = written(record(Op.PUT, null, bytes(value)));
    assertEquals(0, line.indexOf("{\"key\":null,\"valueBase64\":\""), line);
    assertEquals(line.length() - 1, line.indexOf('\n'), line);
  }

  @Test
  void shouldNotTakeOtherEncodingsOfJsonForUtf8() throws IOException {
    byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE);
    String line = written(record(Op.PUT, null, utf16));
    assertEquals(0, line.indexOf("{\"key\":null,\"valueBase64\":\""), line);
  }

  @Test
  void shouldBeReadBackAsItWas() throws IOException, BadLineException {
    long seed = Long.getLong("seed", 20260101L);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] key = random.nextInt(8) == 0 ? null : noise(random);
      byte[] value = noise(random);
      Op op = key != null && random.nextInt(5) == 0 ? Op.DELETE : Op.PUT;
      RecordHeader header = new RecordHeader(text(random), noise(random));
      ConsumedRecord record = record(op, key, op == Op.DELETE ? null : value, header);
      String line = written(record);
      String hint = "seed " + seed + ", round " + i + ": " + line;
      assertEquals(line.length() - 1, line.indexOf('\n'), hint);
      assertEquals(-1, line.indexOf('\r'), hint);
      byte[] bare = bytes(line.substring(0, line.length() - 1));
      ProducerRecord read = new EnvelopeLines().parse("t", bare).record();
      assertEquals(op, read.op(), hint);
      assertArrayEquals(key, read.key(), hint);
      assertArrayEquals(record.value(), read.value(), hint);
      assertEquals(header.name(), read.headers().get(0).name(), hint);
      assertArrayEquals(header.value(), read.headers().get(0).value(), hint);
      assertEquals(1234, read.timestampMs(), hint);
      assertEquals(2, read.partition(), hint);
    }
  }

  private static byte[] noise(Random random) {
    if (random.nextInt(3) > 0) {
      return bytes(text(random));
    }
    byte[] bytes = new byte[random.nextInt(6)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      text.append(JSON_PARTS[random.nextInt(JSON_PARTS.length)]);
    }
    return text.toString();
  }
}
