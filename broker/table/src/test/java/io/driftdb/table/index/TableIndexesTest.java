package io.driftdb.table.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which value a row has in an index, and whether it has one. */
class TableIndexesTest {
  private static byte[] value(String row, String where, String... paths) {
    IndexDefinition index = IndexDefinition.parse("i", List.of(paths), where);
    return TableIndexes.of(List.of(index)).fullValues(row.getBytes(StandardCharsets.UTF_8))[0];
  }

  private static byte[] encoded(String... values) {
    byte[] all = {};
    for (String each : values) {
      all = ByteOrder.join(all, ValueWriterTest.encode(each));
    }
    return all;
  }

  @Test
  void shouldFindValuesAtPaths() {
    String row =
        "{\"a\":1,\"b\":{\"c\":\"x\",\"d\":{\"e\":null}},\"l\":[{\"a\":1}],\"\u00e4\":true}";
    assertArrayEquals(encoded("1"), value(row, "", "a"));
    assertArrayEquals(encoded("\"x\"", "1"), value(row, "", "b.c", "a"));
    assertArrayEquals(encoded("null"), value(row, "", "b.d.e"));
    assertArrayEquals(encoded("true"), value(row, "", "\u00e4"));
    assertArrayEquals(encoded("[{\"a\":1}]"), value(row, "", "l"));
    assertArrayEquals(encoded("{\"e\":null}", "null"), value(row, "", "b.d", "b.d.e"));
    assertArrayEquals(encoded("null", "{\"e\":null}"), value(row, "", "b.d.e", "b.d"));
  }

  @Test
  void shouldHaveNoEntryForARowThatLacksAPath() {
    String row = "{\"a\":1,\"b\":{\"c\":\"x\"},\"l\":[{\"a\":1}]}";
    assertNull(value(row, "", "x"));
    assertNull(value(row, "", "a.b"));
    assertNull(value(row, "", "l.a"));
    assertNull(value(row, "", "b.c.d"));
    assertNull(value(row, "", "a", "b.d"));
  }

  @Test
  void shouldHaveNoEntryForWhatIsNoObject() {
    for (String row :
        List.of(
            "",
            " ",
            "1",
            "[1]",
            "\"a\"",
            "null",
            "{",
            "{\"a\":1",
            "{\"a\":1}}",
            "{\"a\":1} 2",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\":1,\"a\":2}",
            "{\"a\":1,\"b\":nope}",
            "\u0000\u00ff")) {
      assertNull(value(row, "", "a"), row);
    }
    assertNull(
        TableIndexes.of(List.of(IndexDefinition.parse("i", List.of("a"), ""))).fullValues(null)[0]);
  }

  @Test
  void shouldHaveEntriesOnlyForRowsThatMatch() {
    assertArrayEquals(encoded("1"), value("{\"a\":1,\"s\":\"x\"}", "s=\"x\"", "a"));
    assertArrayEquals(encoded("1"), value("{\"a\":1,\"s\":2}", "s=2.0", "a"));
    assertArrayEquals(encoded("1"), value("{\"a\":1,\"s\":null}", "s=null", "a"));
    assertArrayEquals(encoded("1"), value("{\"a\":1}", "a=1", "a"));
    assertNull(value("{\"a\":1,\"s\":\"y\"}", "s=\"x\"", "a"));
    assertNull(value("{\"a\":1}", "s=null", "a"));
    assertNull(value("{\"a\":1,\"s\":{\"t\":1}}", "s={}", "a"));
  }

  @Test
  void shouldCompareConditionsInFull() {
    // written as 1.0000000000000001E-9 in canonical text, so more than 1 KiB
    String start = "[" + "1e-9,".repeat(49);
    String row = "{\"a\":1,\"s\":" + start + "1e-9]}";
    IndexDefinition equal = IndexDefinition.parse("i", List.of("a"), "s=" + start + "1e-9]");
    IndexDefinition other = IndexDefinition.parse("j", List.of("a"), "s=" + start + "2e-9]");
    assertTrue(equal.whereValue().length > IndexKeys.VALUE_BYTES_MAX);
    byte[][] values =
        TableIndexes.of(List.of(equal, other)).entryValues(row.getBytes(StandardCharsets.UTF_8));
    assertArrayEquals(encoded("1"), values[0]);
    assertNull(values[1]);
  }
}
