package io.driftdb.perf.drivers.drift.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.perf.table.TableSet;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final TableSet SET = new TableSet(300, 3000, 120);
  private static final int DIGITS_FROM = 4;

  private static byte[] bytes(DirectBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.getBytes(0, bytes);
    return bytes;
  }

  private static int numberOf(byte[] key) {
    return Integer.parseInt(new String(key, StandardCharsets.US_ASCII).substring(DIGITS_FROM));
  }

  @Test
  void shouldPutEachKeyOnceBeforeRandomOnes() {
    Rows rows = new Rows(SET, 7);
    boolean[] seen = new boolean[(int) SET.keys()];
    for (int i = 0; i < SET.records(); i++) {
      rows.advance();
      byte[] key = bytes(rows.key());
      byte[] row = bytes(rows.row());
      assertEquals(SET.rowBytes(), row.length);
      Rows.check(key, row);
      assertArrayEquals(Rows.key(numberOf(key)), key);
      assertEquals(i >= SET.keys(), seen[numberOf(key)]);
      seen[numberOf(key)] = true;
    }
  }

  @Test
  void shouldBeTheSameForTheSameSeed() {
    Rows one = new Rows(SET, 7);
    Rows same = new Rows(SET, 7);
    for (int i = 0; i < SET.records(); i++) {
      one.advance();
      same.advance();
      assertArrayEquals(bytes(one.row()), bytes(same.row()));
    }
  }

  @Test
  void shouldTellAWrongRowFromARightOne() {
    Rows rows = new Rows(SET, 7);
    rows.advance();
    byte[] other = Rows.key(numberOf(bytes(rows.key())) + 1);
    assertThrows(IllegalStateException.class, () -> Rows.check(other, bytes(rows.row())));
    assertThrows(IllegalStateException.class, () -> Rows.check(other, null));
  }
}
