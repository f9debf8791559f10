package io.driftdb.ops.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.ProducerRecord;
import io.driftdb.schema.Condition;
import io.driftdb.schema.Op;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeLinesTest {
  private static ProducerRecord parse(String line) throws BadLineException {
    return new EnvelopeLines().parse("t", bytes(line)).record();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\":  1, \"a\" :[1.50, 1e3,\"\\u00e9\\/\"] }",
        "\"text with \\\" and \\\\ \"",
        "\"\"",
        "-0.10",
        "12345678901234567890123",
        "null",
        "true",
        "[]",
        "{}",
        "\"日本 café\""
      })
  void shouldKeepTheExactBytesOfAValue(String json) throws BadLineException {
    assertEquals(json, text(parse("{\"key\":\"k\",\"value\": " + json + " }").value()));
    assertEquals(json, text(parse("{\"value\":" + json + ",\"key\":\"k\"}").value()));
    assertEquals(json, text(parse("{\"key\":\"日本 é\",\"value\":" + json + "}").value()));
  }

  @Test
  void shouldReadEveryField() throws BadLineException {
    ProducerRecord record =
        parse(
            "{\"key\":\"k\",\"value\":{\"a\":1},\"op\":\"patch\",\"headers\":{\"h\":\"v\",\"b\":"
                + "{\"base64\":\"/w==\"},\"h\":\"w\"},\"timestamp\":17,\"partition\":3,\"offset\":9,"
                + "\"lsn\":8}");
    assertEquals("t", record.topic());
    assertEquals("k", text(record.key()));
    assertEquals("{\"a\":1}", text(record.value()));
    assertEquals(Op.PATCH, record.op());
    assertEquals(17, record.timestampMs());
    assertEquals(3, record.partition());
    assertEquals(3, record.headers().size());
    assertEquals("h", record.headers().get(0).name());
    assertEquals("v", text(record.headers().get(0).value()));
    assertArrayEquals(new byte[] {-1}, record.headers().get(1).value());
    assertEquals("w", text(record.headers().get(2).value()));
  }

  @Test
  void shouldTakeAPutForGranted() throws BadLineException {
    ProducerRecord record = parse("{\"key\":null,\"value\":1}");
    assertEquals(Op.PUT, record.op());
    assertNull(record.key());
    assertEquals(-1, record.partition());
    assertTrue(record.headers().isEmpty());
  }

  @Test
  void shouldReadBytesThatAreNoText() throws BadLineException {
    ProducerRecord record = parse("{\"keyBase64\":\"AP8=\",\"valueBase64\":\"Cg==\"}");
    assertArrayEquals(new byte[] {0, -1}, record.key());
    assertArrayEquals(new byte[] {'\n'}, record.value());
  }

  @Test
  void shouldReadDeletes() throws BadLineException {
    for (String rest : new String[] {"", ",\"value\":null"}) {
      ProducerRecord record = parse("{\"key\":\"k\",\"op\":\"delete\"" + rest + "}");
      assertEquals(Op.DELETE, record.op());
      assertNull(record.value());
    }
  }

  @Test
  void shouldPassOverBlankLines() throws BadLineException {
    assertNull(new EnvelopeLines().parse("t", bytes("")));
    assertNull(new EnvelopeLines().parse("t", bytes("  \r")));
  }

  @Test
  void shouldReadConditions() throws BadLineException {
    String head = "{\"key\":\"k\",\"value\":1,\"if\":";
    assertEquals(Condition.NONE, parse("{\"key\":\"k\",\"value\":1}").condition());
    assertEquals(Condition.MUST_NOT_EXIST, parse(head + "\"must-not-exist\"}").condition());
    assertEquals(Condition.MUST_EXIST, parse(head + "\"must-exist\"}").condition());
    ProducerRecord since = parse(head + "{\"unchanged-since\": 17},\"op\":\"patch\"}");
    assertEquals(Condition.UNCHANGED_SINCE, since.condition());
    assertEquals(17, since.conditionLsn());
    ProducerRecord delete = parse("{\"key\":\"k\",\"op\":\"delete\",\"if\":\"must-exist\"}");
    assertEquals(Condition.MUST_EXIST, delete.condition());
  }

  @Test
  void shouldReadTopicsAndTransactions() throws BadLineException {
    EnvelopeLines lines = new EnvelopeLines();
    InputLine line = lines.parse(null, bytes("{\"topic\":\"u\",\"value\":1,\"txn\":\"a\"}"));
    assertEquals("u", line.record().topic());
    assertEquals("\"a\"", line.transaction());
    assertEquals("7", lines.parse("t", bytes("{\"value\":1,\"txn\":7}")).transaction());
    assertNull(lines.parse("t", bytes("{\"value\":1,\"txn\":null}")).transaction());
    assertEquals("u", parse("{\"value\":1,\"topic\":\"u\"}").topic());
    BadLineException e =
        assertThrows(
            BadLineException.class, () -> lines.parse(null, bytes("{\"value\":1,\"txn\":7}")));
    assertTrue(e.getMessage().contains("names no topic"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "7|is no envelope",
        "[{}]|is no envelope",
        "{\"key\":\"k\"}|has no value",
        "{\"key\":7,\"value\":1}|'key' is no string",
        "{\"value\":1,\"valueBase64\":\"\"}|more than one value",
        "{\"key\":\"a\",\"keyBase64\":\"\",\"value\":1}|more than one key",
        "{\"value\":1,\"op\":\"upsert\"}|op 'upsert'",
        "{\"value\":1,\"op\":\"control\"}|op 'control'",
        "{\"key\":\"k\",\"value\":1,\"op\":\"delete\"}|delete with a value",
        "{\"op\":\"delete\"}|delete without a key",
        "{\"value\":1,\"timestamp\":-1}|'timestamp' is no whole number",
        "{\"value\":1,\"timestamp\":1.5}|'timestamp' is no whole number",
        "{\"value\":1,\"timestamp\":99999999999999999999}|'timestamp' is no whole number",
        "{\"value\":1,\"partition\":2147483648}|'partition' is no whole number",
        "{\"value\":1,\"headers\":[]}|'headers' is no object",
        "{\"value\":1,\"headers\":{\"h\":1}}|'headers.h' is no string",
        "{\"value\":1,\"headers\":{\"h\":{}}}|header 'h'",
        "{\"value\":1,\"headers\":{\"h\":{\"base64\":\"\",\"x\":1}}}|header 'h'",
        "{\"valueBase64\":\"?\"}|'valueBase64' is not base64",
        "{\"value\":1,\"vlaue\":2}|unknown field 'vlaue'",
        "{\"value\":1,\"if\":\"exists\"}|'if' is not",
        "{\"value\":1,\"if\":null}|'if' is not",
        "{\"value\":1,\"if\":{}}|'if' is not",
        "{\"value\":1,\"if\":{\"since\":1}}|'if' is not",
        "{\"value\":1,\"if\":{\"unchanged-since\":-1}}|'if.unchanged-since' is no whole number",
        "{\"value\":1,\"if\":{\"unchanged-since\":1,\"x\":2}}|'if' has more",
        "{\"value\":1,\"txn\":{}}|'txn' is no string and no number",
        "{\"value\":1,\"topic\":7}|'topic' is no string",
        "{\"value\":1} x|not JSON",
        "{\"value\":1} {}|more after",
        "{\"value\":01}|not JSON",
        "{\"value\":tru}|not JSON",
        "{\"key\":\"\\ud800\",\"value\":1}|half a surrogate pair",
      })
  void shouldSayWhatIsWrong(String line, String expected) {
    BadLineException e = assertThrows(BadLineException.class, () -> parse(line));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @Test
  void shouldRefuseWhatIsNotUtf8() {
    byte[] line = bytes("{\"value\":\"?\"}");
    line[10] = -1;
    assertThrows(BadLineException.class, () -> new EnvelopeLines().parse("t", line));
  }
}
