package io.driftdb.table.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class JsonCheckTest {

  private final JsonCheck check = new JsonCheck();

  private boolean isJson(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return check.isJson(new UnsafeBuffer(bytes), 0, bytes.length);
  }

  @Test
  void shouldTakeEveryKindOfValue() {
    for (String good :
        new String[] {
          "{}",
          "[]",
          " {\"a\":1,\"b\":[true,false,null,\"x\",-1.5E-7]}\n",
          "0",
          "\"\\ud83d\\ude00\"",
          "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\"",
          "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":2}}",
          "[{\"a\":1},{\"a\":1}]",
          "[1e999999999,-10.5E-999999999,0e0,1e+0000000000001]"
        }) {
      assertTrue(isJson(good), () -> good + ": " + check.problem());
    }
  }

  @Test
  void shouldSayWhatIsWrongAndWhere() {
    for (String[] bad :
        new String[][] {
          {"", "there is no value"},
          {"{\"a\":1,\"a\":2}", "Duplicate"},
          {"{\"a\":1,\"\\u0061\":2}", "Duplicate"},
          {"{\"ü\":1,\"\\u00fc\":2}", "Duplicate"},
          {"{} {}", "something follows the value"},
          {"{\"a\":1", " at character 6"},
          {"{\"a\" 1}", " at character 5"},
          {"{1:1}", " at character 1"},
          {"[1,]", " at character 3"},
          {"{\"a\":1,}", " at character 7"},
          {"01", "eading zero"},
          {"\"a\nb\"", " at character 2"},
          {"\"\\q\"", "escape"},
          {"\"\\u12g4\"", "hex"},
          {"{\"😀\":1,\"\\ud83d\\ude00\":2}", "Duplicate"},
          {"\"\\ud83d\"", "half"},
          {"\"\\ud83d\\n\"", "half"},
          {"\"\\ud83d\\ud83d\"", "half"},
          {"\"\\ude00\\ud83d\"", "half"},
          {"\"abc", " at character 4"},
          {"NaN", "NaN"},
          {"[".repeat(501) + "]".repeat(501), "500"},
          {"1".repeat(1001), "1000"},
          {"-1." + "1".repeat(998), "1000"},
          {"1e1000000000", "999999999"},
          {"10e999999999", "999999999"},
          {"{\"a\":-0.1E-99999999999}", "999999999"},
          {"{\"" + "n".repeat(50_001) + "\":1}", "50000"},
        }) {
      assertFalse(isJson(bad[0]), bad[0]);
      assertTrue(check.problem().contains(bad[1]), () -> bad[0] + ": " + check.problem());
    }
  }

  @Test
  void shouldRefuseWhatIsNoUtf8() {
    int[][] bad = {{0xC0, 0x80}, {0xE0, 0x80, 0x80}, {0xED, 0xA0, 0x80}, {0xF5, 0x80, 0x80, 0x80}};
    for (int[] each : bad) {
      byte[] bytes = new byte[each.length + 2];
      bytes[0] = '"';
      bytes[each.length + 1] = '"';
      for (int i = 0; i < each.length; i++) {
        bytes[i + 1] = (byte) each[i];
      }
      assertFalse(check.isJson(new UnsafeBuffer(bytes), 0, bytes.length));
    }
  }

  @Test
  void shouldFindTheOneNameThatIsTwiceAmongMany() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < 100_000; i++) {
      text.append("\"name").append(i).append("\":0,");
    }
    assertTrue(isJson(text + "\"last\":0}"), () -> check.problem());
    assertFalse(isJson(text + "\"name77777\":0}"));
    assertTrue(isJson("{\"name1\":{\"name1\":1}}"));
  }
}
