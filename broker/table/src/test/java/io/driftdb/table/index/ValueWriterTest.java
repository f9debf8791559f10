package io.driftdb.table.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Encoded values compare as the values do. */
class ValueWriterTest {
  private static final JsonOrder ORDER = new JsonOrder();

  static byte[] encode(String json) {
    try {
      JsonNode value = RowJson.value(json.getBytes(StandardCharsets.UTF_8));
      return new ValueWriter(Integer.MAX_VALUE).value(value).take();
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  @Test
  void shouldOrderKindsAndValues() {
    List<String> ascending =
        List.of(
            "null",
            "false",
            "true",
            "-1e400",
            "-1.5",
            "-1",
            "-4.9e-324",
            "0",
            "4.9e-324",
            "0.1",
            "1",
            "1.5",
            "2",
            "10",
            "1e300",
            "1e309",
            "\"\"",
            "\"\\u0000\"",
            "\"\\u0000\\u0000\"",
            "\"\\u0000a\"",
            "\"\\u0001\"",
            "\"a\"",
            "\"a\\u0000\"",
            "\"a\\u0000b\"",
            "\"a\\u0001\"",
            "\"aa\"",
            "\"b\"",
            "\"\\u007f\"",
            "\"\\u0080\"",
            "\"\\uffff\"",
            "\"\\ud800\\udc00\"",
            "[1,2]",
            "[1]",
            "[2]",
            "[]",
            "{\"a\":1}",
            "{\"a\":2}",
            "{\"b\":1}",
            "{}");
    for (int i = 1; i < ascending.size(); i++) {
      byte[] lower = encode(ascending.get(i - 1));
      byte[] higher = encode(ascending.get(i));
      assertTrue(
          Arrays.compareUnsigned(lower, higher) < 0,
          ascending.get(i - 1) + " < " + ascending.get(i));
    }
  }

  @Test
  void shouldTakeEqualValuesForEqualHoweverTheyAreWritten() {
    assertArrayEquals(encode("1"), encode("1.0"));
    assertArrayEquals(encode("1"), encode("10e-1"));
    assertArrayEquals(encode("0"), encode("-0.0"));
    assertArrayEquals(encode("9007199254740992"), encode("9007199254740993"));
    assertArrayEquals(encode("1e309"), encode("1e999999999"));
    assertArrayEquals(encode("\"a/\""), encode("\"\\u0061\\/\""));
    assertArrayEquals(encode("{\"a\":1,\"b\":[2,0]}"), encode("{ \"b\": [2.0, -0], \"a\": 1e0 }"));
  }

  @Test
  void shouldTellLoneSurrogatesFromQuestionMarks() {
    assertTrue(Arrays.compareUnsigned(encode("\"?\""), encode("\"\\ud800\"")) < 0);
    assertTrue(Arrays.compareUnsigned(encode("\"\\ud800\""), encode("\"\\ud801\"")) < 0);
  }

  /** This text is on disk: it must not change with a JDK or a library. */
  @Test
  void shouldWriteNumbersInTextAlwaysAlike() {
    assertEquals("0", CanonicalJson.number(-0.0));
    assertEquals("-12", CanonicalJson.number(-12));
    assertEquals("1E+2", CanonicalJson.number(100));
    assertEquals("0.10000000000000001", CanonicalJson.number(0.1));
    assertEquals("4.9406564584124654E-324", CanonicalJson.number(Double.MIN_VALUE));
    assertEquals("1.7976931348623157E+308", CanonicalJson.number(Double.MAX_VALUE));
    assertEquals("-1E+309", CanonicalJson.number(Double.NEGATIVE_INFINITY));
  }

  @Test
  void shouldCompareAsTheValuesDo() {
    Seeds.forEach(
        300,
        (seed, random) -> {
          RandomJson json = new RandomJson(random);
          for (int i = 0; i < 200; i++) {
            checkPair(json.value(), json.value());
          }
        });
  }

  private static void checkPair(String a, String b) {
    int expected = ORDER.compare(JsonOrder.parse(a), JsonOrder.parse(b));
    byte[] first = encode(a);
    byte[] second = encode(b);
    int actual = Arrays.compareUnsigned(first, second);
    assertEquals(Integer.signum(expected), Integer.signum(actual), a + " and " + b);
    boolean begins = ByteOrder.startsWith(first, second) || ByteOrder.startsWith(second, first);
    assertEquals(expected == 0, begins, "one begins the other: " + a + " and " + b);
  }

  @Test
  void shouldFindWhereAValueAndAKeyEnd() {
    Seeds.forEach(
        200,
        (seed, random) -> {
          RandomJson json = new RandomJson(random);
          for (int i = 0; i < 50; i++) {
            checkEntry(encode(json.value()), encode(json.value()), key(random), random.nextLong());
          }
        });
  }

  private static void checkEntry(byte[] first, byte[] second, byte[] key, long from) {
    byte[] whole = ByteOrder.join(first, second);
    byte[] value = Arrays.copyOf(whole, Math.min(whole.length, IndexKeys.VALUE_BYTES_MAX));
    byte[] entry = IndexKeys.entry(1, 2, value, key, from);
    int expected = whole.length <= IndexKeys.VALUE_BYTES_MAX ? whole.length : -1;
    assertEquals(expected, IndexKeys.valueLength(entry, 2));
    assertArrayEquals(key, IndexKeys.key(entry, value.length));
    assertEquals(from, IndexKeys.from(entry));
  }

  static byte[] key(Random random) {
    byte[] key = new byte[1 + random.nextInt(4)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(4) - 2);
    }
    return key;
  }
}
