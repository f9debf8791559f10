package io.driftdb.client.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The fold against a model that knows rows only as maps of numbers. */
class TableFoldPropertyTest {
  private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":(\\d+)");
  private static final int RUNS = 100;
  private static final int RECORDS = 300;

  private final Map<String, Map<String, Integer>> model = new TreeMap<>();
  private long rejected;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldFoldAsTheModelDoes() {
    Long only = Long.getLong("seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? RUNS : only + 1); seed++) {
      model.clear();
      rejected = 0;
      TableFold fold = new TableFold(Long.MAX_VALUE);
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < RECORDS; i++) {
        step(fold, random);
      }
      check(fold, "replay with -Dseed=" + seed);
    }
  }

  private void step(TableFold fold, SplittableRandom random) {
    String key = "key-" + random.nextInt(12);
    String field = "f" + random.nextInt(4);
    int value = random.nextInt(100);
    switch (random.nextInt(5)) {
      case 0 -> {
        fold.apply(Op.PUT, utf8(key), utf8("{\"" + field + "\":" + value + "}"));
        model.put(key, new HashMap<>(Map.of(field, value)));
      }
      case 1 -> {
        fold.apply(Op.PATCH, utf8(key), utf8("{\"" + field + "\":" + value + "}"));
        model.computeIfAbsent(key, k -> new HashMap<>()).put(field, value);
      }
      case 2 -> {
        fold.apply(Op.PATCH, utf8(key), utf8("{\"" + field + "\":null}"));
        model.computeIfAbsent(key, k -> new HashMap<>()).remove(field);
      }
      case 3 -> {
        fold.apply(Op.DELETE, utf8(key), null);
        model.remove(key);
      }
      default -> {
        fold.apply(Op.PATCH, utf8(key), utf8("no json"));
        rejected++;
      }
    }
  }

  private void check(TableFold fold, String replay) {
    assertEquals(rejected, fold.rejected(), replay);
    List<String> keys = new ArrayList<>();
    fold.rows()
        .forEach(
            (key, row) -> {
              String name = new String(key, StandardCharsets.UTF_8);
              keys.add(name);
              assertEquals(model.get(name), numbers(row), replay);
            });
    assertEquals(List.copyOf(model.keySet()), keys, replay);
  }

  private static Map<String, Integer> numbers(byte[] row) {
    Map<String, Integer> numbers = new HashMap<>();
    Matcher field = FIELD.matcher(new String(row, StandardCharsets.UTF_8));
    while (field.find()) {
      numbers.put(field.group(1), Integer.parseInt(field.group(2)));
    }
    return numbers;
  }

  @Test
  void shouldKeepTheBytesOfAPut() {
    TableFold fold = new TableFold(1 << 20);
    byte[] odd = {0, -1, 17, '{'};
    fold.apply(Op.PUT, utf8("k"), odd);
    assertArrayEquals(odd, fold.rows().get(utf8("k")));
    fold.apply(Op.PATCH, utf8("k"), utf8("{\"a\":1}"));
    assertArrayEquals(odd, fold.rows().get(utf8("k")));
    assertEquals(1, fold.rejected());
  }

  @Test
  void shouldBoundItsMemoryAndCountWhatIsRemoved() {
    TableFold fold = new TableFold(2000);
    for (int i = 0; i < 1000; i++) {
      fold.apply(Op.PUT, utf8("same"), new byte[1000]);
      fold.apply(Op.DELETE, utf8("same"), null);
    }
    fold.apply(Op.PUT, utf8("one"), new byte[1000]);
    DriftException e =
        assertThrows(DriftException.class, () -> fold.apply(Op.PUT, utf8("two"), new byte[1000]));
    assertEquals(ErrorCode.STATE_TOO_LARGE, e.code());
  }
}
