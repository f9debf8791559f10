package io.driftdb.table.fold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.table.json.JsonCheck;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What is let into the log can be folded, and what comes of it can be patched again. */
class AcceptedJsonPropertyTest {
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

  private boolean isJson(byte[] bytes) {
    return check.isJson(new UnsafeBuffer(bytes), 0, bytes.length);
  }

  @Test
  void shouldFoldWhateverIsAccepted() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    byte[] row = "{}".getBytes(UTF_8);
    int accepted = 0;
    for (int i = 0; i < 50_000; i++) {
      String text = text(random);
      byte[] bytes = text.getBytes(UTF_8);
      if (isJson(bytes)) {
        accepted++;
        byte[] patched = MergePatch.apply(row, bytes);
        assertNotNull(patched, () -> "seed " + seed + ": " + text);
        assertTrue(isJson(patched), () -> "seed " + seed + ": " + text + " " + check.problem());
        row = patched.length > 1000 ? "{}".getBytes(UTF_8) : patched;
      }
    }
    assertTrue(accepted > 2_500, "few of them were JSON");
  }

  /** Names that hash alike are no attack to who has to fold them. */
  @Test
  void shouldFoldNamesThatCollide() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < 1 << 12; i++) { // "Aa" and "BB" have the same hash code
      for (int bit = 0; bit < 12; bit++) {
        text.append(bit == 0 ? "\"" : "").append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      text.append("\":1,");
    }
    byte[] patch = (text + "\"last\":1}").getBytes(UTF_8);
    assertTrue(isJson(patch), () -> check.problem());
    byte[] row = MergePatch.apply(null, patch);
    assertNotNull(row);
    assertNotNull(MergePatch.apply(row, patch));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    if (random.nextBoolean()) {
      value(text, random, 0);
    }
    for (int pieces = random.nextInt(4); pieces > 0; pieces--) {
      int at = text.length() == 0 ? 0 : random.nextInt(text.length() + 1);
      text.insert(at, PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
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
