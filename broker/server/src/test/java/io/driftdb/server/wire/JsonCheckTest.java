package io.driftdb.server.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class JsonCheckTest {
  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"a\"",
    "\"b\"",
    "\"\\u0061\"",
    "\"\"",
    "\"ü\"",
    "1",
    "-0.5e+3",
    "01",
    "1.",
    "true",
    "false",
    "null",
    "nul",
    " ",
    "\n",
    "\"😀\"",
    "\"\\x\"",
    "\"",
    "\\",
    "1e9",
    "-",
    "\u0001",
    "\"a\":1",
    "{\"a\":{}}"
  };

  private final JsonCheck check = new JsonCheck();

  private boolean isJson(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return check.isJson(new UnsafeBuffer(bytes), 0, bytes.length);
  }

  private static boolean isJsonToJackson(byte[] bytes) {
    try (JsonParser parser = STRICT.createParser(bytes)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
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
          "[{\"a\":1},{\"a\":1}]"
        }) {
      assertTrue(isJson(good), () -> good + ": " + check.problem());
    }
  }

  @Test
  void shouldSayWhatIsWrongAndWhere() {
    for (String[] bad :
        new String[][] {
          {"", "a value is missing at byte 0"},
          {"{\"a\":1,\"a\":2}", "twice in an object at byte 10"},
          {"{\"a\":1,\"\\u0061\":2}", "twice"},
          {"{\"ü\":1,\"\\u00fc\":2}", "twice"},
          {"{} {}", "something follows the value at byte 3"},
          {"{\"a\":1", "is missing"},
          {"{\"a\" 1}", "':' is missing"},
          {"{1:1}", "a name is missing"},
          {"[1,]", "no value"},
          {"{\"a\":1,}", "a name is missing"},
          {"01", "follows"},
          {"\"a\nb\"", "control"},
          {"\"\\q\"", "escape"},
          {"\"\\u12g4\"", "escape"},
          {"{\"😀\":1,\"\\ud83d\\ude00\":2}", "twice"},
          {"\"\\ud83d\"", "half"},
          {"\"\\ud83d\\n\"", "half"},
          {"\"\\ud83d\\ud83d\"", "half"},
          {"\"\\ude00\\ud83d\"", "half"},
          {"\"abc", "does not end"},
          {"NaN", "no value"},
          {"[".repeat(501) + "]".repeat(501), "nested more than 500"},
          {"1".repeat(1001), "longer than 1000"},
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

  @Test
  void shouldAgreeWithAParserOnAnything() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    int good = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      if (random.nextBoolean()) {
        value(text, random, 0);
      }
      for (int pieces = random.nextInt(4); pieces > 0; pieces--) {
        int at = text.length() == 0 ? 0 : random.nextInt(text.length() + 1);
        text.insert(at, PIECES[random.nextInt(PIECES.length)]);
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      boolean expected = isJsonToJackson(bytes);
      good += expected ? 1 : 0;
      boolean is = check.isJson(new UnsafeBuffer(bytes), 0, bytes.length);
      assertEquals(expected, is, () -> "seed " + seed + ": " + text + " " + check.problem());
    }
    assertTrue(good > 2_500, "few of them were JSON");
  }

  private static void value(StringBuilder text, Random random, int depth) {
    int kind = random.nextInt(depth > 3 ? 4 : 6);
    switch (kind) {
      case 0 -> text.append(random.nextInt(1000) - 500);
      case 1 -> text.append(random.nextBoolean());
      case 2 -> text.append("\"t").append(random.nextInt(10)).append("ä\\n\"");
      case 3 -> text.append("null");
      case 4 -> {
        text.append('[');
        for (int i = random.nextInt(4); i > 0; i--) {
          value(text, random, depth + 1);
          text.append(i > 1 ? "," : "");
        }
        text.append(']');
      }
      default -> {
        text.append('{');
        for (int i = random.nextInt(4); i > 0; i--) {
          text.append("\"").append((char) ('a' + random.nextInt(8))).append("\" : ");
          value(text, random, depth + 1);
          text.append(i > 1 ? "," : "");
        }
        text.append('}');
      }
    }
  }
}
