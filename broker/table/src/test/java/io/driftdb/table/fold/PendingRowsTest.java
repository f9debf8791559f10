package io.driftdb.table.fold;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.log.sim.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a group has pending is what was put last of each key, and what was taken back is not. */
class PendingRowsTest {
  private static final int STEPS = 3000;

  /** Where a key's newest value stands. */
  private record Value(int offset, int length) {}

  private final PendingRows rows = new PendingRows();
  private Map<String, Value> model;
  private Map<String, Value> saved;
  private List<String> keys;
  private byte[] batch;
  private int end;
  private int roomLeft;
  private Random random;

  @Test
  void shouldFindWhatAMapFinds() {
    Seeds.forEach(
        "broker/table",
        400,
        seed -> {
          random = new Random(seed);
          start();
          for (int i = 0; i < STEPS; i++) {
            step();
          }
          rows.keep();
          keys.forEach(this::check);
        });
  }

  @Test
  void shouldGrowWithWhatIsPut() {
    random = new Random(1);
    start();
    for (int i = 0; i < 5000; i++) {
      put("row " + i);
      check("row " + i / 2);
    }
    model.keySet().forEach(this::check);
    check("row 5000");
    rows.clear();
    model.clear();
    check("row 1");
    for (int i = 0; i < 100; i++) {
      put("again " + i);
    }
    model.keySet().forEach(this::check);
  }

  private void start() {
    rows.clear();
    model = new HashMap<>();
    saved = null;
    keys = new ArrayList<>();
    int count = 1 << random.nextInt(12);
    for (int i = 0; i < count; i++) {
      keys.add("k".repeat(random.nextInt(20)) + i);
    }
    batch = new byte[16];
    end = 12; // no key is at the beginning of a batch
    check(keys.get(0));
  }

  private void step() {
    switch (random.nextInt(saved == null ? 200 : 60)) {
      case 0 -> savePoint();
      case 1 -> end();
      case 2 -> {
        if (saved == null && random.nextInt(10) == 0) {
          rows.clear();
          model.clear();
        }
      }
      default -> {
        String key = keys.get(random.nextInt(keys.size()));
        if (random.nextInt(3) == 0) {
          check(key);
        } else if (saved == null || roomLeft-- > 0) {
          put(key);
        }
      }
    }
  }

  private void savePoint() {
    if (saved == null) {
      saved = new HashMap<>(model);
      roomLeft = random.nextInt(300);
      rows.setSavePoint(batch, roomLeft);
    }
  }

  private void end() {
    if (saved != null) {
      if (random.nextBoolean()) {
        rows.rollback();
        model = saved;
      } else {
        rows.keep();
      }
      saved = null;
    }
  }

  private void put(String key) {
    byte[] bytes = key.getBytes(US_ASCII);
    while (batch.length < end + bytes.length) {
      batch = Arrays.copyOf(batch, 2 * batch.length);
    }
    System.arraycopy(bytes, 0, batch, end, bytes.length);
    Value value = new Value(end + bytes.length, random.nextInt(100));
    rows.put(batch, end, bytes.length, value.offset(), value.length());
    model.put(key, value);
    end += bytes.length;
  }

  private void check(String key) {
    byte[] bytes = key.getBytes(US_ASCII);
    Value expected = model.get(key);
    assertEquals(expected != null, rows.find(batch, bytes, bytes.length), key);
    if (expected != null) {
      assertEquals(expected, new Value(rows.valueOffset(), rows.valueLength()), key);
    }
  }
}
